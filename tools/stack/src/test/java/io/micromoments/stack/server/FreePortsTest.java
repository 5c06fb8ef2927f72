package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void portsAreDistinctAndBelowTheEphemeralRange() {
    int[] ports = FreePorts.several(50);
    assertThat(Arrays.stream(ports).boxed().toList())
        .hasSize(50)
        .doesNotHaveDuplicates()
        .allSatisfy(port -> assertThat(port).isBetween(FreePorts.FIRST, FreePorts.LAST));
  }
}
