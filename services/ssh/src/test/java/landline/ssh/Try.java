package landline.ssh;
import java.nio.file.*; import java.time.*;
import landline.socket.*;
public class Try { public static void main(String[] a) throws Exception {
  var s = SshService.listen(SockAddrIn.loopback(Integer.parseInt(a[0])), SshConfig.builder(Path.of("/tmp/trykey")).permitRoot(true).observer(AuditLog.open(Path.of("/tmp/audit.log"))).build(), SshService.SERVER);
  System.out.println(s); Thread.sleep(Duration.ofHours(1));
}}
