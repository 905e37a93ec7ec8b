package landline.ssh;
import java.nio.file.*; import java.util.*; import java.time.*;
import landline.server.*; import landline.ssh.channel.*; import landline.process.*; import landline.socket.*; import org.apache.sshd.common.util.buffer.Buffer;
public class Try { public static void main(String[] a) throws Exception {
  var f = new CommandFactory() {
    public boolean environment(CommandRequest r, Buffer b) { r.add(new CommandRequest.Variable(b.getString(), b.getBytes())); return true; }
    public Optional<Prepared> prepare(CommandRequest r, SessionChannel c) { byte[] l = r.line().orElse("exec sh".getBytes()); return Optional.of(new Prepared(Command.of(List.of("/bin/sh".getBytes(),"-c".getBytes(),l)), new RemoteCommand.Limits(Duration.ofHours(1), 1L<<40))); }
    public void ended(CommandRequest r, SessionChannel c, CommandEnd e, long p) { System.out.println("ended " + e + " " + p); }
  };
  var s = StreamServer.listen(SockAddrIn.loopback(Integer.parseInt(a[0])), new SshService(Path.of("/tmp/trykey"), (u,k,x)->true, f), StreamConfig.builder().deadlines(Deadlines.builder().idle(Deadline.FOREVER).read(Deadline.FOREVER).write(Deadline.FOREVER).build()).build());
  System.out.println(s); Thread.sleep(Duration.ofHours(1));
}}
