package dev.sallyport.embed;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/embedding.md shows compiles.
final class DocumentationTest {
    private static final String IMPORTS = """
            import dev.sallyport.embed.*;
            import dev.sallyport.embed.sdk.*;
            import dev.sallyport.embed.servlet.*;
            import dev.sallyport.policy.Subject;
            import io.modelcontextprotocol.json.McpJsonDefaults;
            import io.modelcontextprotocol.server.McpServer;
            import io.modelcontextprotocol.server.transport.*;
            import jakarta.servlet.Filter;
            import java.nio.file.Path;
            import java.util.*;
            import java.util.concurrent.CompletableFuture;
            """;

    @TempDir
    private Path classes;

    @Test
    void everyJavaBlockCompiles() throws IOException {
        List<String> blocks = blocks(Files.readString(Path.of("../docs/embedding.md")));
        String methods = IntStream.range(0, blocks.size())
                .mapToObj(i -> "void block" + i + "(List<String> audit) throws Exception {\n" + blocks.get(i) + "}\n")
                .collect(joining());
        var output = new StringWriter();

        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        output,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(new Source(IMPORTS + "class Blocks {\n" + methods + "}")))
                .call();

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        assertThat(compiled).as(output.toString()).isTrue();
    }

    private static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : markdown.lines().toList()) {
            if (line.equals("```java")) {
                block = new StringBuilder();
            } else if (line.equals("```") && block != null) {
                blocks.add(block.toString());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Blocks.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
