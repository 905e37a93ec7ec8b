package landline.ssh.auth;
import java.util.Optional;
public record Grant() { public String fingerprint() { return ""; } public Optional<byte[]> command() { return Optional.empty(); } }
