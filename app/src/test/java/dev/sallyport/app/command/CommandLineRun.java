package dev.sallyport.app.command;

import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// What one run of the command line did.
record CommandLineRun(int exit, String out, String err) {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static CommandLineRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Cli.commandLine().setOut(buffered(out)).setErr(buffered(err));
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        int exit = line.execute(words.toArray(String[]::new));
        return new CommandLineRun(exit, out.toString(), err.toString());
    }

    /// Keeps back what no line ends, as the writers of the program do.
    private static PrintWriter buffered(StringWriter writer) {
        return new PrintWriter(new BufferedWriter(writer), true);
    }

    /// The output as JSON: members of the outermost object, or of the first in an array, as text.
    Map<String, @Nullable String> json() {
        return json(out);
    }

    static Map<String, @Nullable String> json(String text) {
        Map<String, @Nullable String> members = new HashMap<>();
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && parser.currentName() != null) {
                    members.putIfAbsent(
                            parser.currentName(), token == JsonToken.VALUE_NULL ? null : parser.getString());
                }
            }
        }
        return members;
    }
}
