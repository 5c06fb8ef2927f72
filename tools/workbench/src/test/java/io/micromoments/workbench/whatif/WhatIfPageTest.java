package io.micromoments.workbench.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhatIfPageTest {

  @TempDir private Path folder;

  @Test
  void listsChangesUpToABoundAndSaysWhatIsLeftOut() throws Exception {
    WhatIfPage page = SampleComparisons.page(3_000);

    assertThat(page.changes()).hasSize(WhatIfPage.MAX_CHANGES);
    assertThat(page.omitted()).isEqualTo(1_000);
    assertThat(page.patterns()).containsExactly("cart", "search");
    assertThat(page.failed()).isEqualTo(1);
    page.write(folder.resolve("what-if.html"));
    assertThat(Files.readString(folder.resolve("what-if.html")))
        .contains("1,000 more changes are not listed", "1 of 1 expectations are not met")
        .hasSizeLessThan(2_500_000);
  }

  @Test
  void barsHaveTheScaleOfTheirRow() {
    WhatIfPage.FigureRow row = SampleComparisons.page(1).figures().get(0);

    assertThat(row.baselineWidth()).isEqualTo("81.97%");
    assertThat(row.candidateWidth()).isEqualTo("98.36%");
    assertThat(row.whiskerFrom()).isEqualTo("96.72%");
    assertThat(row.whiskerTo()).isEqualTo("100.00%");
  }

  @Test
  void aCurveIsDrawnForEachMeasure() {
    assertThat(SampleComparisons.curve().charts())
        .extracting(ParameterChart::measure)
        .containsExactly("moments.cart", "customers", "commands", "contact-pressure");
    ParameterChart chart = SampleComparisons.curve().charts().get(0);
    assertThat(chart.dots()).hasSize(12);
    assertThat(chart.dots().get(0).y()).isGreaterThan(chart.dots().get(11).y());
    assertThat(chart.dots().stream().filter(dot -> !dot.label().isEmpty())).hasSize(6);
    assertThat(chart.summary())
        .startsWith("moments.cart by within: 5m: 82.361 (")
        .endsWith("the baseline is 80. The table below contains the same data.");
  }
}
