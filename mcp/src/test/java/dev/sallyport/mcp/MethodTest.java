package dev.sallyport.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Methods, revisions and ids: protocol.md A1, A2, B1, C7, E3, H1, S1, T3, T6.
class MethodTest {

    @ParameterizedTest
    @EnumSource
    void methodsAreFoundByExactName(Method method) {
        assertThat(Method.of(method.wire())).contains(method);
        assertThat(Method.of(method.wire().toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(Method.of(method.wire() + " ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void methodConstantsAreNamedAfterTheWire(Method method) {
        String name =
                method.wire().replaceAll("([A-Z])", "_$1").replace('/', '_').toUpperCase(Locale.ROOT);

        assertThat(method.name()).isEqualTo(name);
        assertThat(method.notification()).isEqualTo(method.name().startsWith("NOTIFICATIONS_"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"V2024_11_05 | 24", "V2025_03_26 | 24", "V2025_06_18 | 25", "V2025_11_25 | 31", "V2026_07_28 | 22"
            })
    void revisionsDefineSoManyMethods(Revision revision, int methods) {
        assertThat(Arrays.stream(Method.values()).filter(method -> method.definedIn(revision)))
                .hasSize(methods);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "initialize",
                "ping",
                "logging/setLevel",
                "resources/subscribe",
                "resources/unsubscribe",
                "tasks/list",
                "tasks/result",
                "sampling/createMessage",
                "elicitation/create",
                "roots/list",
                "notifications/initialized",
                "notifications/roots/list_changed"
            })
    void theModernEraRemovedMethods(String wire) {
        Method method = Method.of(wire).orElseThrow();

        assertThat(method.definedIn(Revision.V2026_07_28)).isFalse();
        assertThat(method.definedIn(Revision.V2025_11_25)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server/discover",
                "subscriptions/listen",
                "tasks/update",
                "notifications/subscriptions/acknowledged"
            })
    void theModernEraAddedMethods(String wire) {
        Method method = Method.of(wire).orElseThrow();

        assertThat(method.definedIn(Revision.V2026_07_28)).isTrue();
        assertThat(method.definedIn(Revision.V2025_11_25)).isFalse();
    }

    @Test
    void fourMethodsList() {
        Set<Method> lists = Arrays.stream(Method.values())
                .filter(method -> method.list() != null)
                .collect(Collectors.toSet());

        assertThat(lists)
                .containsExactlyInAnyOrder(
                        Method.TOOLS_LIST, Method.PROMPTS_LIST, Method.RESOURCES_LIST, Method.RESOURCES_TEMPLATES_LIST);
    }

    @ParameterizedTest
    @CsvSource({
        "TOOLS_CALL,TOOL", "PROMPTS_GET,PROMPT", "RESOURCES_READ,RESOURCE", "COMPLETION_COMPLETE,COMPLETION",
        "SUBSCRIPTIONS_LISTEN,SUBSCRIPTION_FILTER", "TASKS_GET,TASK", "TOOLS_LIST,NONE", "PING,NONE"
    })
    void methodsNameTheirOperand(Method method, Method.Operand operand) {
        assertThat(method.operand()).isEqualTo(operand);
    }

    @ParameterizedTest
    @EnumSource
    void revisionsAreFoundByExactName(Revision revision) {
        assertThat(Revision.of(revision.wire())).contains(revision);
        assertThat(revision.name()).isEqualTo("V" + revision.wire().replace('-', '_'));
        assertThat(revision.modern()).isEqualTo(revision.wire().startsWith("2026"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-07-29", "2026-07-28 ", "v999.0.0", "DRAFT-2026-v1"})
    void otherRevisionsAreUnknown(String wire) {
        assertThat(Revision.of(wire)).isEmpty();
    }

    @Test
    void idsKeepTheirType() {
        assertThat(Id.of(1)).isNotEqualTo(new Id.Text("1")).isEqualTo(new Id.Number("1"));
        assertThat(Bytes.text(new Id.Text("a\"\n").toJson())).isEqualTo("\"a\\\"\\n\"");
        assertThat(Bytes.text(Id.of(Long.MIN_VALUE).toJson())).isEqualTo("-9223372036854775808");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "01", "-01", "+1", "1.0", "1e1", "a", " 1", "١", "--1", "0x1"})
    void numberIdsAreJsonIntegers(String literal) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Id.Number(literal));
    }
}
