package dev.sallyport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads files of text: bounded, and UTF-8 without exception.
final class Texts {

    private static final int MAX_YAML = 4 << 20;

    private Texts() {}

    /// The text of a YAML file, or empty after a problem.
    static Optional<String> yaml(Path file, Problems problems) {
        var name = file.toString();
        try {
            var bytes = bytes(file, MAX_YAML);
            var chars = CharBuffer.allocate(bytes.length);
            var input = ByteBuffer.wrap(bytes);
            var result = StandardCharsets.UTF_8.newDecoder().decode(input, chars, true);
            var text = chars.flip().toString();
            if (result.isError()) {
                int characters = text.codePointCount(0, text.length());
                problems.add(markAt(name, text, characters), "not valid UTF-8", "save the file as UTF-8");
                return Optional.empty();
            }
            return Optional.of(text);
        } catch (IOException e) {
            problems.add(Mark.whole(name), "cannot be read: " + why(e), "");
            return Optional.empty();
        }
    }

    /// A file's bytes, of which there may only be so many.
    static byte[] bytes(Path file, int max) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new IOException("it is larger than " + (max >> 10) + " KiB");
            }
            return bytes;
        }
    }

    /// Why reading failed, without the path, which the caller names.
    static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /// The place of a character, counted in code points from 0.
    static Mark markAt(String file, String text, int position) {
        int line = 1;
        int column = 1;
        int at = 0;
        for (int seen = 0; seen < position && at < text.length(); seen++) {
            int character = text.codePointAt(at);
            boolean lineEnds = character == '\n';
            line += lineEnds ? 1 : 0;
            column = lineEnds ? 1 : column + 1;
            at += Character.charCount(character);
        }
        return new Mark(file, line, column);
    }
}
