package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PolicyFormatTest {

    @Test
    void keysAreSortedAndCommentsStayWithTheirNeighbours() throws ConfigException {
        assertThat(PolicyFormat.format("""
                # header

                # about rules
                rules: # at rules
                # above the first
                - effect: allow   # at effect
                  # above tools
                  tools: [ a, # at a
                    b ] # at tools
                  name: x

                  when: {arguments.path: {starts: /srv}, 'arguments.items[*].price': {all: {less: 3}}}
                  # end of the entry
                # end of the list
                - {effect: deny, tools: [x, "a,b"], who: {roles: [r]}, obligations: { redact: [a,b,c] } }
                roles:


                  # above reader
                  reader:
                      # above deny
                      deny: [ # at deny
                        # above the entry
                        { tools: [x] }
                        # end of deny
                      ]
                      allow: # at allow
                        - # at the dash
                          tools: ["*"]
                  # end of roles
                # end
                """)).isEqualTo("""
                # header

                roles:
                  # above reader
                  reader:
                    allow: # at allow
                      # at the dash
                      - tools: ["*"]
                    # above deny
                    deny: # at deny
                      # above the entry
                      - tools: [x]
                      # end of deny
                  # end of roles

                # about rules
                rules: # at rules
                  # above the first
                  - name: x
                    effect: allow # at effect
                    # above tools
                    tools: # at tools
                      - a # at a
                      - b

                    when:
                      arguments.path: { starts: /srv }
                      'arguments.items[*].price': { all: { less: 3 } }
                    # end of the entry
                  # end of the list
                  - effect: deny
                    who: { roles: [r] }
                    tools: [x, "a,b"]
                    obligations: { redact: [a, b, c] }
                # end
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment\n",
                "{}\n",
                "roles: {}\n",
                "roles: # c\n",
                "rules:\n  - tools: [~, 'it''s', \"\\u263A\", 1.50, true]\n",
                "rules:\n  - effect: deny\n    tools: &some [a, b]\n  - effect: allow\n    tools: *some\n",
                "rules:\n  - &rule\n    effect: deny\n    tools: [a]\n  - *rule\n",
            })
    void whatIsLaidOutAlreadyStaysAsItIs(String yaml) throws ConfigException {
        assertThat(PolicyFormat.format(yaml)).isEqualTo(yaml);
    }

    @Test
    void longListsTakeALineForEachItem() throws ConfigException {
        var words = List.of("a".repeat(40), "b".repeat(40), "c".repeat(40));

        assertThat(PolicyFormat.format("rules: [{ tools: [" + String.join(",", words) + "] }]"))
                .isEqualTo("rules:\n  - tools:\n      - " + String.join("\n      - ", words) + "\n");
    }

    @Test
    void windowsLineEndsAndByteOrderMarksAreLeftOut() throws ConfigException {
        assertThat(PolicyFormat.format("\uFEFFroles: # a\r\n  reader: {}\r\n")).isEqualTo("roles: # a\n  reader: {}\n");
    }

    @Test
    void keysStayWhereTheyAreBehindAnAnchorThatIsUsed() throws ConfigException {
        assertThat(PolicyFormat.format("rules: [{ tools: &t [a], effect: deny }, { tools: *t, effect: allow }]"))
                .isEqualTo("""
                        rules:
                          - tools: &t [a]
                            effect: deny
                          - tools: *t
                            effect: allow
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"roles: [", "a: 1\na: 2", "a: !!str b", "%YAML 1.2\n---\na: b", "a: b\n---\nc: d"})
    void whatIsNoPolicyFileIsRefused(String yaml) {
        assertThatThrownBy(() -> PolicyFormat.format("p.yaml", yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("p.yaml");
    }

    @Test
    void theExampleIsLaidOut() throws Exception {
        var example = Files.readString(Path.of("..", "examples", "policy.yaml"));

        assertThat(PolicyFormat.format(example)).isEqualTo(example);
    }

    static LongStream seeds() {
        return LongStream.range(0, 1500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostWhateverTheLayout(long seed) throws ConfigException {
        var draw = new Draw(seed);
        var yaml = draw.document();

        var formatted = PolicyFormat.format(yaml);

        assertThat(load(formatted)).as(yaml).isEqualTo(load(yaml));
        for (int i = 0; i < draw.comments; i++) {
            assertThat(formatted).as(yaml).containsOnlyOnce("# c" + i + ".");
        }
        assertThat(PolicyFormat.format(formatted)).as(yaml).isEqualTo(formatted);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenIsLaidOut(long seed) throws ConfigException {
        var text = PolicyWriter.write(new RuleDraw(seed).rules());

        assertThat(PolicyFormat.format(text)).isEqualTo(text);
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    /// Draws documents with comments wherever one can stand.
    private static final class Draw {

        private static final List<String> SCALARS = List.of(
                "a",
                "\"b # no comment\"",
                "'c: d'",
                "12",
                "true",
                "\"e\\n\"",
                "f#g",
                "'it''s'",
                "read_*",
                "http://x/y");
        private static final List<String> KEYS = List.of(
                "rules",
                "roles",
                "tools",
                "who",
                "when",
                "not",
                "any",
                "allow",
                "effect",
                "name",
                "time",
                "\"quoted key\"");

        private final Random random;
        private final StringBuilder out = new StringBuilder();
        private int comments;

        Draw(long seed) {
            this.random = new Random(seed);
        }

        String document() {
            lines("");
            if (random.nextInt(8) == 0) {
                out.append("---");
                inline();
                out.append('\n');
            }
            block(0, 4);
            lines("");
            return out.toString();
        }

        private void block(int indent, int depth) {
            boolean mapping = indent == 0 || random.nextBoolean();
            var keys = new ArrayList<>(KEYS);
            java.util.Collections.shuffle(keys, random);
            for (int i = 0; i <= random.nextInt(3); i++) {
                lines(" ".repeat(random.nextInt(3) == 0 ? random.nextInt(8) : indent));
                out.append(" ".repeat(indent)).append(mapping ? keys.get(i) + ":" : "-");
                value(indent, depth);
            }
        }

        private void value(int indent, int depth) {
            int kind = random.nextInt(depth == 0 ? 3 : 6);
            if (kind < 2) {
                out.append(' ').append(one(SCALARS));
                inline();
                out.append('\n');
            } else if (kind == 2) {
                out.append(random.nextBoolean() ? " |\n" : " >- ");
                if (out.charAt(out.length() - 1) == ' ') {
                    inline();
                    out.append('\n');
                }
                out.append(" ".repeat(indent + 3)).append("text # no comment\n");
                out.append(" ".repeat(indent + 3)).append("more\n");
            } else if (kind == 3) {
                out.append(' ');
                flow(indent + 2, depth);
                inline();
                out.append('\n');
            } else {
                inline();
                out.append('\n');
                block(indent + 1 + random.nextInt(4), depth - 1);
            }
        }

        private void flow(int indent, int depth) {
            boolean mapping = random.nextBoolean();
            out.append(mapping ? "{ " : "[ ");
            breaks(indent);
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                if (mapping) {
                    out.append(KEYS.get(i)).append(": ");
                }
                if (depth > 0 && random.nextInt(3) == 0) {
                    flow(indent + 2, depth - 1);
                } else {
                    out.append(one(SCALARS));
                }
                breaks(indent);
                out.append(i + 1 < count || random.nextInt(3) == 0 ? ", " : " ");
                breaks(indent);
            }
            out.append(mapping ? "}" : "]");
        }

        /// Between the parts of a flow collection.
        private void breaks(int indent) {
            if (random.nextInt(4) == 0) {
                inline();
                out.append('\n');
                lines(" ".repeat(random.nextInt(10) + 1));
                out.append(" ".repeat(indent + 4));
            }
        }

        private void lines(String indent) {
            while (random.nextInt(3) == 0) {
                out.append(random.nextBoolean() ? "\n" : "");
                out.append(indent).append(comment()).append('\n');
            }
        }

        private void inline() {
            if (random.nextInt(3) == 0) {
                out.append("  ").append(comment());
            }
        }

        private String comment() {
            return "# c" + comments++ + ".";
        }

        private <T> T one(List<T> items) {
            return items.get(random.nextInt(items.size()));
        }
    }
}
