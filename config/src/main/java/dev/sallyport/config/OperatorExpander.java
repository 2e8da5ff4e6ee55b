package dev.sallyport.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// Replaces `${env:NAME}` and `${file:PATH}`; `$${` stands for `${`.
///
/// What is inserted is not looked at again, and values of environment variables that override keys are
/// taken as they are.
final class OperatorExpander implements Expander {

    private static final int MAX_FILE = 64 << 10;
    private static final String HINT = "write ${env:NAME} or ${file:PATH}, or $${ for a literal ${";

    private final Path directory;
    private final Map<String, String> env;

    OperatorExpander(Path directory, Map<String, String> env) {
        this.directory = directory;
        this.env = env;
    }

    @Override
    public String expand(Node.Scalar scalar) {
        return scalar.mark().line() == 0 ? scalar.text() : expand(scalar.text());
    }

    private String expand(String text) {
        var out = new StringBuilder();
        int at = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
            if (start > at && text.charAt(start - 1) == '$') {
                out.append(text, at, start - 1).append("${");
                at = start + 2;
                continue;
            }
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new Invalid("an expansion is opened by ${ and never closed", HINT);
            }
            out.append(text, at, start).append(value(text.substring(start + 2, end)));
            at = end + 1;
        }
        return out.append(text, at, text.length()).toString();
    }

    private String value(String reference) {
        int colon = reference.indexOf(':');
        var source = colon < 0 ? reference : reference.substring(0, colon);
        var name = reference.substring(colon + 1);
        return switch (source) {
            case "env" -> variable(name);
            case "file" -> content(name);
            case "secret" -> throw new Invalid("${secret:…} is not available yet", "use ${env:NAME} or ${file:PATH}");
            default -> throw new Invalid("an expansion that does not exist", HINT);
        };
    }

    private String variable(String name) {
        var value = env.get(name);
        if (value == null) {
            var near = Hints.nearest(name, env.keySet()).map(Hints::ask);
            throw new Invalid(
                    "the environment variable " + Hints.key(name) + " is not set",
                    near.orElse("set it before starting, or use ${file:PATH}"));
        }
        if (value.isEmpty()) {
            throw new Invalid("the environment variable " + Hints.key(name) + " is empty", "give it a value");
        }
        return value;
    }

    private String content(String path) {
        var what = "the file " + Hints.value(path) + " cannot be read: ";
        try {
            var bytes = Texts.bytes(directory.resolve(path), MAX_FILE);
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException _) {
            throw new Invalid(what + "it is not UTF-8", "only text can be inserted");
        } catch (IOException e) {
            throw new Invalid(what + Texts.why(e), "a relative path starts at the configuration file's directory");
        } catch (InvalidPathException _) {
            throw new Invalid("${file:…} does not name a path", HINT);
        }
    }
}
