package io.micromoments.workbench.replay;

import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;

/** The main results of a replay as records, parsed once for everyone who describes them. */
public record ReplayRecords(
    List<Micromoment> moments, List<OfferResequenceCommand> commands, List<Measure> measures) {

  public static ReplayRecords of(ReplayResult result) {
    return new ReplayRecords(
        result.momentRecords(), result.commandRecords(), result.measureRecords());
  }
}
