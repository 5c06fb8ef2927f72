package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.IdentityLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceOwnersTest {

  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

  @Test
  void linksAreReadOnceAndOnlyIfADeviceNeedsThem() {
    List<String> reads = new ArrayList<>();
    DeviceOwners owners =
        new DeviceOwners(
            all -> {
              reads.add("read");
              all.addLink(link("phone", "ann"));
            });

    assertThat(owners.ownerOf("ben", NOON)).isEqualTo("ben");
    assertThat(reads).isEmpty();
    assertThat(owners.ownerOf("device:phone", NOON)).isEqualTo("ann");
    assertThat(owners.ownerOf("device:tablet", NOON)).isEqualTo("device:tablet");
    assertThat(reads).hasSize(1);
  }

  @Test
  void linksThatCouldNotBeReadAreNotTakenForNone() {
    DeviceOwners owners =
        new DeviceOwners(
            all -> {
              throw new IllegalStateException("unreadable");
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> owners.ownerOf("device:phone", NOON)).hasMessage("unreadable");
    }
  }

  private static IdentityLink link(String device, String customer) {
    return IdentityLink.newBuilder()
        .setEventId("link-" + device)
        .setDeviceId(device)
        .setCustomerId(customer)
        .setLinked(true)
        .setEventTime(NOON.minusSeconds(60))
        .build();
  }
}
