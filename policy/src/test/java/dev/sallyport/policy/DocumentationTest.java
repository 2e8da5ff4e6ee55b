package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation are compiled and run as they stand there, one after the other.
class DocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theExamplesRunAndSayWhatTheirTextSays() throws Exception {
        var text = Files.readString(Path.of("..", "docs", "policy-engine.md"));
        var examples =
                EXAMPLE.matcher(text).results().map(match -> match.group(1)).toList();
        var source = examples.getFirst()
                + "public class Examples { public static List<Object> run() {\n"
                + String.join("\n", examples.subList(1, examples.size()))
                + "return List.of(decision.rule(), answer, nearest.rule().id(), nearest.unmet(), findings.size(), was, before);"
                + "}}";
        Files.writeString(directory.resolve("Examples.java"), source);

        assertThat(compile()).isEmpty();
        assertThat(run())
                .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                .startsWith(
                        "readers-read",
                        "go on, and withhold [email]",
                        "readers-read",
                        List.of("the subject has none of the roles reader"),
                        1,
                        true);
    }

    private String compile() throws Exception {
        var messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-classpath", System.getProperty("java.class.path"), "-proc:none");
            compiler.getTask(
                            messages,
                            files,
                            null,
                            options,
                            null,
                            files.getJavaFileObjects(directory.resolve("Examples.java")))
                    .call();
        }
        return messages.toString();
    }

    private Object run() throws Exception {
        try (var loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            return loader.loadClass("Examples").getMethod("run").invoke(null);
        }
    }
}
