package landline.ssh.auth;
import java.util.Optional;
public record Grant() { public Optional<byte[]> command() { return Optional.empty(); } }
