package dev.sallyport.oauth.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oauth.store.InMemoryStore;
import dev.sallyport.oauth.store.Janitor;
import dev.sallyport.oauth.store.OAuthStore.Kind;
import dev.sallyport.oauth.store.OAuthStore.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JanitorTest {
    private final MovableClock clock = new MovableClock();
    private final InMemoryStore store = new InMemoryStore();
    private final Janitor janitor = new Janitor(store, clock);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatHasExpiredVanishesWhateverItIs(Kind kind) {
        insert(kind, "short", Duration.ofMinutes(1));
        insert(kind, "long", Duration.ofMinutes(2));
        insert(kind, "forever", null);
        clock.pass(Duration.ofMinutes(1));

        int removed = janitor.tidy();

        assertThat(removed).isEqualTo(1);
        assertThat(store.list(kind)).extracting(Row::id).containsExactly("long", "forever");
        assertThat(janitor.tidy()).isZero();
    }

    private void insert(Kind kind, String id, @Nullable Duration lifetime) {
        store.insert(new Row(
                kind,
                id,
                "",
                new byte[0],
                clock.instant(),
                lifetime == null ? null : clock.instant().plus(lifetime),
                0));
    }
}
