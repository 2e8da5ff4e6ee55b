package dev.sallyport.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClaimMappingTest {
    private static final ClaimMapping MAPPING = new ClaimMapping(
            "realm_access.roles", Map.of("admins", Set.of("admin", "reader")), Set.of("user"), "groups");

    @Test
    void onlyValuesThatAreNamedGiveRoles() {
        Map<String, Object> claims = Map.of("realm_access", Map.of("roles", List.of("admins", "admin", "owners")));

        assertThat(MAPPING.rolesOf(claims)).containsExactlyInAnyOrder("admin", "reader", "user");
    }

    @Test
    void aClaimOfExactlyThatNameComesFirst() {
        Map<String, Object> claims =
                Map.of("realm_access.roles", "none", "realm_access", Map.of("roles", List.of("admins")));

        assertThat(MAPPING.rolesOf(claims)).containsExactly("user");
    }

    @Test
    void whatIsNoTextGivesNothing() {
        Map<String, Object> claims = Map.of("realm_access", Map.of("roles", Map.of("admins", true)), "groups", 7L);

        assertThat(MAPPING.rolesOf(claims)).containsExactly("user");
        assertThat(MAPPING.groupsOf(claims)).isEmpty();
    }

    @Test
    void groupsAreTakenAsTheyAre() {
        assertThat(MAPPING.groupsOf(Map.of("groups", List.of("a", "b")))).containsExactlyInAnyOrder("a", "b");
    }
}
