package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "read_file, read_file, true",
        "read_file, read_fil, false",
        "read_file, read_files, false",
        "read_file, Read_file, false",
        "read_*, read_, true",
        "read_*, read_a/b, true",
        "read_*, xread_, false",
        "*_file, read_file, true",
        "*_file, read_file_, false",
        "*, anything at all/✓, true",
        "**, a/b, true",
        "a*c, abc, true",
        "a*c, ac, true",
        "a*c, acb, false",
        "ab*ba, aba, false",
        "ab*ba, abba, true",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "a?c, abc, true",
        "a?c, a/c, true",
        "a?c, ac, false",
        "a?c, a🦊c, true",
        "?, 🦊, true",
        "??, 🦊, false",
        "*?z, z, false",
        "*?z, azz, true",
        "a\\*c, a*c, true",
        "a\\*c, abc, false",
        "a\\?c, a?c, true",
        "a\\\\c, a\\c, true",
        "'a.c', abc, false",
        "'[ab]', a, false",
        "'{a,b}', a, false",
    })
    void namesMatchAsAWhole(String pattern, String name, boolean matches) {
        assertThat(Glob.ofName(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///srv/*, file:///srv/a.txt, true",
        "file:///srv/*, file:///srv/a/b.txt, false",
        "file:///srv/**, file:///srv/a/b.txt, true",
        "file:///srv/**, file:///srv, false",
        "file:///srv/**/x, file:///srv/a/b/x, true",
        "file:///srv/**/x, file:///srv/x, false",
        "file:///srv/*/*.txt, file:///srv/a/b.txt, true",
        "file:///srv/*/*.txt, file:///srv/a/b/c.txt, false",
        "**/*.txt, file:///a/b/c.txt, true",
        "**a*b, a/ab, true",
        "**a*b, a/b, false",
        "*://**, note://x/y, true",
        "note://?, note://a, true",
        "note://?, note:///, false",
        "https://x/y\\?id=*, https://x/y?id=1, true",
        "https://x/y\\?id=*, https://x/yXid=1, false",
    })
    void aStarInAUriStaysInItsSegment(String pattern, String uri, boolean matches) {
        assertThat(Glob.ofUri(pattern).matches(uri)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "a\\b", "*\\n"})
    void aStrayBackslashIsRefused(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.ofName(pattern))
                .withMessage("a backslash in a pattern must stand before *, ? or another backslash");
    }

    @Test
    void emptyAndHugePatternsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.ofName(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.ofUri("a".repeat(1025)));
        assertThat(Glob.ofUri("a".repeat(1024)).matches("a".repeat(1024))).isTrue();
    }

    @Test
    void onlyAPatternWithoutWildcardsIsLiteral() {
        assertThat(Glob.ofName("a\\*b").literal()).contains("a*b");
        assertThat(Glob.ofName("a*b").literal()).isEmpty();
        assertThat(Glob.ofName("a?").literal()).isEmpty();
    }

    @Test
    void matchingStaysLinearForPatternsThatMakeOthersBacktrack() {
        var names = Glob.ofName("*a*a*a*a*a*a*a*a*b*c");
        var uris = Glob.ofUri("**a*a**a*a**a*a**a*b?c");
        var text = "a".repeat(200_000) + "c";

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(names.matches(text)).isFalse();
            assertThat(uris.matches(text)).isFalse();
        });
    }

    @Test
    void agreesWithASlowButObviousMatcher() {
        var random = new Random(1);
        for (int i = 0; i < 500 * Draw.COUNT; i++) {
            var pattern = text(random, "ab/*?*", 1 + random.nextInt(7));
            var name = text(random, "ab/", random.nextInt(8));
            boolean uri = random.nextBoolean();
            var glob = uri ? Glob.ofUri(pattern) : Glob.ofName(pattern);
            assertThat(glob.matches(name))
                    .as("%s %s on %s", uri ? "URI" : "name", pattern, name)
                    .isEqualTo(obvious(pattern, name, uri));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 62, 63, 64, 65, 130})
    void aPatternMayHaveManyCharactersBetweenItsStars(int length) {
        var text = "a".repeat(length);
        var glob = Glob.ofUri("*" + text + "?**b*");

        assertThat(glob.matches("x" + text + "y/b")).isTrue();
        assertThat(glob.matches(text + "cb")).isTrue();
        assertThat(glob.matches(text + "/b")).isFalse();
        assertThat(glob.matches("x/" + text + "cb")).isFalse();
        assertThat(glob.matches(text.substring(1) + "cb")).isFalse();
        assertThat(glob.matches(text + "c")).isFalse();
    }

    @Test
    void whatIsCoveredMatchesNothingElse() {
        var random = new Random(1);
        int covered = 0;
        for (int i = 0; i < 250 * Draw.COUNT; i++) {
            var wide = glob(random, text(random, "ab/*?**", 1 + random.nextInt(5)));
            var narrow = glob(random, text(random, "ab/*?", 1 + random.nextInt(5)));
            if (wide.covers(narrow)) {
                covered++;
                for (int name = 0; name < 10; name++) {
                    var text = text(random, "ab/", random.nextInt(6));
                    assertThat(!narrow.matches(text) || wide.matches(text))
                            .as("%s covers %s but for %s", wide, narrow, text)
                            .isTrue();
                }
            }
        }
        assertThat(covered).isGreaterThan(25 * Draw.COUNT);
    }

    private static Glob glob(Random random, String pattern) {
        return random.nextBoolean() ? Glob.ofUri(pattern) : Glob.ofName(pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "*, read_file, true",
        "read_*, read_file, true",
        "read_*, read_*_x, true",
        "*_x, read_*_x, true",
        "a*b*, a*b, true",
        "a?, ab, true",
        "a*, a?, true",
        "a?, a?, true",
        "read_file, read_*, false",
        "a?, a*, false",
        "read_*, *, false",
        "*a, *ab, false",
    })
    void aPatternCoversAnother(String wide, String narrow, boolean covers) {
        assertThat(Glob.ofName(wide).covers(Glob.ofName(narrow))).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///**, file:///a/*, true",
        "file:///*, file:///a?, true",
        "file:///*, file:///**, false",
        "file:///*, file:///a/b, false",
        "**, *, true",
        "*, **, false",
        "a?, a?, true",
    })
    void aPatternOfUrisCoversAnother(String wide, String narrow, boolean covers) {
        assertThat(Glob.ofUri(wide).covers(Glob.ofUri(narrow))).isEqualTo(covers);
    }

    @Test
    void aPatternOfNamesIsWiderThanOneOfUris() {
        assertThat(Glob.ofName("a?*").covers(Glob.ofUri("a?*"))).isTrue();
        assertThat(Glob.ofUri("a?").covers(Glob.ofName("a?"))).isFalse();
        assertThat(Glob.ofUri("a*").covers(Glob.ofName("a*"))).isFalse();
    }

    @Test
    void patternsAreTheSameIfTheyAreWrittenAlikeForTheSame() {
        assertThat(Glob.ofName("a*")).isEqualTo(Glob.ofName("a*")).hasSameHashCodeAs(Glob.ofName("a*"));
        assertThat(Glob.ofName("a*")).isNotEqualTo(Glob.ofUri("a*")).isNotEqualTo(Glob.ofName("b*"));
    }

    private static String text(Random random, String alphabet, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean obvious(String pattern, String name, boolean uri) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        if (pattern.startsWith("**")) {
            var rest = pattern.substring(pattern.startsWith("***") ? 1 : 2);
            return obvious(rest, name, uri) || (!name.isEmpty() && obvious(pattern, name.substring(1), uri));
        }
        if (pattern.startsWith("*")) {
            return obvious(pattern.substring(1), name, uri)
                    || (!name.isEmpty() && !(uri && name.startsWith("/")) && obvious(pattern, name.substring(1), uri));
        }
        if (name.isEmpty()) {
            return false;
        }
        boolean same = pattern.charAt(0) == '?' ? !(uri && name.startsWith("/")) : pattern.charAt(0) == name.charAt(0);
        return same && obvious(pattern.substring(1), name.substring(1), uri);
    }
}
