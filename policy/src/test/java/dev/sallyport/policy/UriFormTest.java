package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriFormTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/a.txt",
                "file:///srv/.hidden.d/a..b",
                "https://example.com/a/b/",
                "note://a-1.b/c~d",
                "a1://b/",
                "note:x",
                "name"
            })
    void whatNothingCanBeMadeOfHasNoOtherForm(String uri) {
        assertThat(UriForm.othersOf(uri).stream().filter(form -> !form.uri().equals(uri)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:///srv/%61%4a%4A | file:///srv/aJJ",
                "file:///srv/%4g%g4    | file:///srv/%4g%g4",
                "file:///srv/100%      | file:///srv/100%",
                "file:///srv/%6        | file:///srv/%6",
                "file:///a%2fb%5Cc     | file:///a/b/c",
                "file:///a\\b          | file:///a/b",
                "file:///a%00%1f%20b   | 'file:///a b'",
                "file:///%c3%a9        | file:///é",
                "file:///a//b///c/     | file:///a/b/c/",
                "file:///a%7e~         | file:///a~~",
                "file:/a//b            | file:///a/b",
                "file://localhost/a    | file:///a",
                "FILE:///a             | file:///a",
                "HTTP://EX.com/A       | http://ex.com/A",
                "http://ex.com:80/a    | http://ex.com/a",
                "http://ex.com:/a      | http://ex.com/a",
                "http://ex.com./a      | http://ex.com/a",
                "http://u:p@ex.com/a   | http://ex.com/a",
                "http:ex.com/a         | http://ex.com/a",
                "http:///ex.com/a      | http://ex.com/a",
                "http:\\\\ex.com\\a    | http://ex.com/a",
                "https://ex.com:443/a  | https://ex.com/a",
                "https://ex.com:444//a | https://ex.com:444/a",
                "ws://ex.com:80/a      | ws://ex.com/a",
                "wss://ex.com:443/a    | wss://ex.com/a",
                "ftp://ex.com:21/a     | ftp://ex.com/a",
                "Note://Ab/C           | note://ab/C",
                "note://a_b//c         | note://a_b/c",
                "note://zz-9.aa//c     | note://zz-9.aa/c",
            })
    void spellingsOfOneResourceComeToOneForm(String uri, String form) {
        assertThat(UriForm.othersOf(uri).stream().map(UriForm::uri).findFirst().orElse(uri))
                .isEqualTo(form);
        assertThat(UriForm.othersOf(uri)).noneMatch(UriForm::elsewhere);
    }

    @ParameterizedTest
    @ValueSource(chars = {0, 1, 9, 31})
    void controlCharactersAndSpacesAroundAreDropped(char control) {
        assertThat(UriForm.othersOf("  file:///a" + control + "b ")).containsExactly(new UriForm("file:///ab", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:///srv/../etc     | file:///etc",
                "file:///srv/./etc      | file:///srv/etc",
                "file:///./srv          | file:///srv",
                "file:///srv/..         | file:///",
                "file:///../../etc      | file:///etc",
                "file:///srv/%2e%2E/etc | file:///etc",
                "file:///srv/..%2fetc   | file:///etc",
                "http://ex.com/a/../b/  | http://ex.com/b/",
                "note:a/../b            | note:b",
                "a/../b                 | b",
            })
    void dotSegmentsLeadElsewhere(String uri, String form) {
        assertThat(UriForm.othersOf(uri)).containsExactly(new UriForm(form, true));
    }

    @Test
    void queryAndFragmentMayBeLeftOut() {
        assertThat(UriForm.othersOf("file:///a?x=1#y")).containsExactly(new UriForm("file:///a", false));
        assertThat(UriForm.othersOf("file:///%61#y"))
                .containsExactly(new UriForm("file:///a#y", false), new UriForm("file:///a", false));
    }

    @Test
    void queryAndFragmentMayBeTakenForThePath() {
        assertThat(UriForm.othersOf("file:///a/b?/../c"))
                .containsExactly(new UriForm("file:///a/b", false), new UriForm("file:///a/c", true));
        assertThat(UriForm.othersOf("file:///a/../b#/../c"))
                .containsExactly(
                        new UriForm("file:///b#/../c", true),
                        new UriForm("file:///b", false),
                        new UriForm("file:///c", true));
    }
}
