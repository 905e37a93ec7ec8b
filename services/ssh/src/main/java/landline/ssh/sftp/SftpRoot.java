// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The folder that clients see as `/`, and the way from their paths to its files. A path is walked
/// name by name, as the kernel does; a symbolic link is followed here, and refused if it leads out
/// of the folder. What comes out has no link in it, save one as its last name if that was asked
/// for. As with chroot(2), the folder is its own parent.
///
/// Between the walk and the use of what comes out, a link must not take the place of a folder. So
/// all sessions share this object, and hold [#changing] while they change names, or else [#using].
public final class SftpRoot {

  /// As many as Linux follows in one path.
  private static final int MOST_LINKS = 40;

  private static final String UP = "..";
  private static final String HERE = ".";

  private final Path root;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private SftpRoot(Path root) {
    this.root = root;
  }

  /// Takes a folder, which exists.
  ///
  /// @throws IOException if it is none, or this process may not read it
  public static SftpRoot of(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder.toString());
    }
    if (!Files.isReadable(real) || !Files.isExecutable(real)) {
      throw new AccessDeniedException(folder.toString());
    }
    return new SftpRoot(real);
  }

  /// Held while files are used by their names.
  Lock using() {
    return lock.readLock();
  }

  /// Held while names change.
  Lock changing() {
    return lock.writeLock();
  }

  /// The folder, without a link in it.
  Path folder() {
    return root;
  }

  /// Finds what a path names in the end. It need not exist, but its folder must.
  ///
  /// @throws IOException if there is no such folder, or it is not below the root
  Path follow(Path asked) throws IOException {
    return new Walk(asked, root, names(asked), 0, false).to(true);
  }

  /// Finds what a path names, which may be a link.
  ///
  /// @throws IOException as [#follow]
  Path noFollow(Path asked) throws IOException {
    return new Walk(asked, root, names(asked), 0, false).to(false);
  }

  /// Finds a name in its folder, to make, change or remove it.
  ///
  /// @throws AccessDeniedException if the path names the root, or ends in a dot
  /// @throws IOException as [#follow]
  Path entry(Path asked) throws IOException {
    Deque<String> names = names(asked);
    if (names.isEmpty() || names.getLast().equals(UP) || names.getLast().equals(HERE)) {
      throw new AccessDeniedException(asked.toString());
    }
    return noFollow(asked);
  }

  /// Makes the text of a link from what a client asks for: what is absolute begins at the root.
  ///
  /// @param link where it is to be, from [#entry]
  /// @throws AccessDeniedException if it would lead out of the root
  Path text(Path link, Path asked) throws IOException {
    Path text = asked.isAbsolute() ? root : Path.of("");
    for (String name : names(asked)) {
      text = text.resolve(name);
    }
    checkInside(link, text);
    return text;
  }

  /// Says to a client where a link leads.
  ///
  /// @param link from [#noFollow]
  /// @throws AccessDeniedException if it leads out of the root
  String shown(Path link) throws IOException {
    Path text = Files.readSymbolicLink(link);
    checkInside(link, text);
    return text.isAbsolute() ? name(text) : text.toString();
  }

  /// Returns the path of a file as clients see it.
  String name(Path file) {
    return "/" + root.relativize(file);
  }

  private void checkInside(Path link, Path text) throws IOException {
    Path asked = Path.of(name(link));
    Path folder = link.getParent();
    if (folder == null) {
      throw new AccessDeniedException(asked.toString());
    }
    var walk = new Walk(asked, folder, new ArrayDeque<>(), 0, true);
    walk.expand(text);
    var _ = walk.to(true);
  }

  private static Deque<String> names(Path path) {
    var names = new ArrayDeque<String>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  /// One path on its way.
  private final class Walk {

    private final Path asked;
    private final Deque<String> names;
    private final boolean lenient;
    private Path at;
    private int ofLinks;
    private int links;

    /// @param asked for messages
    /// @param names those to come
    /// @param ofLinks how many of them, at the beginning, are those of links
    /// @param lenient whether folders may be missing
    private Walk(Path asked, Path at, Deque<String> names, int ofLinks, boolean lenient) {
      this.asked = asked;
      this.at = at;
      this.names = names;
      this.ofLinks = ofLinks;
      this.lenient = lenient;
    }

    private Path to(boolean followLast) throws IOException {
      while (!names.isEmpty()) {
        step(names.remove(), followLast);
      }
      return at;
    }

    private void step(String name, boolean followLast) throws IOException {
      boolean ofLink = ofLinks > 0;
      ofLinks -= ofLink ? 1 : 0;
      if (name.isEmpty() || name.equals(HERE)) {
        return;
      }
      if (name.equals(UP)) {
        up(ofLink);
        return;
      }
      Path next = at.resolve(name);
      if (names.isEmpty() && !followLast) {
        at = next;
        return;
      }
      try {
        var file = Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (file.isSymbolicLink()) {
          links++;
          if (links > MOST_LINKS) {
            throw new FileSystemLoopException(asked.toString());
          }
          expand(Files.readSymbolicLink(next));
        } else if (names.isEmpty() || file.isDirectory() || lenient) {
          at = next;
        } else {
          throw new NotDirectoryException(asked.toString());
        }
      } catch (NoSuchFileException missing) {
        if (!names.isEmpty() && !lenient) {
          throw new NoSuchFileException(asked.toString());
        }
        at = next;
      }
    }

    /// The root is its own parent, but to a link it is not: the kernel would follow it out.
    private void up(boolean ofLink) throws IOException {
      Path parent = at.getParent();
      if (!at.equals(root) && parent != null) {
        at = parent;
      } else if (ofLink) {
        throw leaves();
      }
    }

    /// Puts the names of a link before those to come.
    private void expand(Path text) throws IOException {
      List<String> more = new ArrayList<>(names(text));
      if (text.isAbsolute()) {
        if (!text.startsWith(root)) {
          throw leaves();
        }
        at = root;
        more = more.subList(root.getNameCount(), more.size());
      }
      more.reversed().forEach(names::addFirst);
      ofLinks += more.size();
    }

    private AccessDeniedException leaves() {
      return new AccessDeniedException(asked.toString(), null, "leads out of the root");
    }
  }
}
