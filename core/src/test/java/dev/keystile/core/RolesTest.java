package dev.keystile.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guarantee: the names and the order of the roles are those of the wire, whatever a policy says. */
class RolesTest {

    @Test
    void projectRoles_namesAndOrder_areThoseOfTheWire() {
        assertThat(Arrays.stream(ProjectRole.values()).map(ProjectRole::wireName))
                .containsExactly("support", "smtpproxy", "editor", "publisher", "admin");
        assertThat(Arrays.stream(ProjectRole.values()).map(ProjectRole::rank)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void organizationRoles_namesAndOrder_areThoseOfTheWire() {
        assertThat(Arrays.stream(OrganizationRole.values()).map(OrganizationRole::wireName))
                .containsExactly("member", "admin", "owner");
        assertThat(Arrays.stream(OrganizationRole.values()).map(OrganizationRole::rank))
                .containsExactly(0, 1, 2);
    }

    @Test
    void actsInProjectsAs_organizationRoles_adminButForMembers() {
        assertThat(OrganizationRole.MEMBER.actsInProjectsAs()).isNull();
        assertThat(OrganizationRole.ADMIN.actsInProjectsAs()).isEqualTo(ProjectRole.ADMIN);
        assertThat(OrganizationRole.OWNER.actsInProjectsAs()).isEqualTo(ProjectRole.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Admin", "ADMIN", "admin ", "root"})
    void ofWireName_anotherText_isUnknown(String name) {
        assertThat(ProjectRole.ofWireName(name)).isEmpty();
        assertThat(OrganizationRole.ofWireName(name)).isEmpty();
    }

    @Test
    void ofWireName_aRoleOfTheOtherSort_isUnknown() {
        assertThat(ProjectRole.ofWireName("owner")).isEmpty();
        assertThat(OrganizationRole.ofWireName("editor")).isEmpty();
    }
}
