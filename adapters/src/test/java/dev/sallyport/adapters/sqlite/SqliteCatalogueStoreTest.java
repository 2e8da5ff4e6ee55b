package dev.sallyport.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.gateway.StoreUnavailable;
import dev.sallyport.gateway.catalogue.CatalogueStore.Kept;
import dev.sallyport.gateway.catalogue.Item;
import dev.sallyport.gateway.catalogue.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogueStoreTest {
    private static final Sighting FIRST = new Sighting(
            "srv",
            Instant.parse("2026-07-31T12:00:00.123456Z"),
            List.of(new Item("tool", "b", "{\"name\":\"b\"}"), new Item("prompt", "b", "{\"name\":\"b\"}")));
    private static final Sighting SECOND = new Sighting(
            "srv", Instant.parse("2026-07-31T13:00:00Z"), List.of(new Item("tool", "é", "{\"name\":\"é\"}")));
    private static final Sighting OTHER = new Sighting("other", Instant.EPOCH, List.of());

    @TempDir
    Path directory;

    @Test
    void keepsWhatEachServerOfferedLast() {
        var store = SqliteCatalogueStore.open(directory);

        store.save(FIRST);
        store.save(OTHER);
        store.save(SECOND);

        assertThat(SqliteCatalogueStore.open(directory).load())
                .isEqualTo(new Kept(Map.of("srv", SECOND, "other", OTHER), Map.of()));
    }

    @Test
    void whatIsApprovedStaysWhenTheServerChanges() {
        var store = SqliteCatalogueStore.open(directory);
        store.save(FIRST);
        store.approve("srv");

        store.save(SECOND);

        assertThat(store.load()).isEqualTo(new Kept(Map.of("srv", SECOND), Map.of("srv", FIRST)));
        store.approve("srv");
        assertThat(store.load()).isEqualTo(new Kept(Map.of("srv", SECOND), Map.of("srv", SECOND)));
    }

    @Test
    void readingMakesNothing() {
        assertThat(SqliteCatalogueStore.in(directory)).isEqualTo(Kept.NOTHING);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void canBeReadBesideTheGateway() {
        SqliteCatalogueStore.open(directory).save(FIRST);

        assertThat(SqliteCatalogueStore.in(directory).latest()).containsEntry("srv", FIRST);
    }

    @Test
    void itsFileIsItsOwnersAlone() throws IOException {
        SqliteCatalogueStore.open(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("catalogue.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNoDatabaseIsSaidSo() throws IOException {
        Files.writeString(directory.resolve("catalogue.db"), "no database, and rather longer than its header would be");

        assertThatThrownBy(() -> SqliteCatalogueStore.in(directory))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("catalogue.db");
    }
}
