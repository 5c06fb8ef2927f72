package io.micromoments.workbench.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.SampleResult;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatIfTest {

  private static final String DISCOUNT_FIRST = "\"offer_id\":\"auto-loan-discount\",\"rank\":1";
  private static final String REVIEW_SECOND = "\"offer_id\":\"relationship-review\",\"rank\":2";

  @Test
  void commandsOfTheSameTimeAreComparedWithTheirCounterparts() throws Exception {
    ReplayResult both = result(List.of(command(1), moved(command(2))));
    assertThat(meanRanks(WhatIf.of(both, both, List.of())))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.candidate()).isEqualTo(each.baseline()));
  }

  @Test
  void commandsOfDifferentPatternsAreNotComparedWithEachOther() throws Exception {
    String other = moved(command(2)).replace("auto-loan-at-dealership", "other");
    assertThat(other).contains("\"pattern\":\"other\"");
    assertThat(
            meanRanks(
                WhatIf.of(
                    result(List.of(command(1), other)),
                    result(List.of(other, command(1))),
                    List.of())))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.candidate()).isEqualTo(each.baseline()));
  }

  @Test
  void anOfferThatMovesHasAnotherMeanRank() throws Exception {
    WhatIf whatIf =
        WhatIf.of(
            result(List.of(command(1), moved(command(2)))),
            result(List.of(moved(command(1)), moved(command(2)))),
            List.of());
    Figure discount = whatIf.figure("mean-rank.auto-loan-discount");
    assertThat(discount.baseline()).isEqualTo(1.5);
    assertThat(discount.candidate()).isEqualTo(2);
  }

  private static List<Figure> meanRanks(WhatIf whatIf) {
    return whatIf.figures().stream().filter(each -> each.name().startsWith("mean-rank.")).toList();
  }

  private static String command(int sequenceNumber) throws Exception {
    return Files.readAllLines(
            CommandLine.ROOT.resolve("replay-data/jason-auto-loan/expected/commands.jsonl"))
        .get(0)
        .replace("\"sequence_number\":1,", "\"sequence_number\":" + sequenceNumber + ",");
  }

  /** Swaps the first two offers. */
  private static String moved(String command) {
    assertThat(command).contains(DISCOUNT_FIRST, REVIEW_SECOND);
    return command
        .replace(DISCOUNT_FIRST, DISCOUNT_FIRST.replace("1", "2"))
        .replace(REVIEW_SECOND, REVIEW_SECOND.replace("2", "1"));
  }

  private static ReplayResult result(List<String> commands) {
    return SampleResult.of(List.of(), commands);
  }
}
