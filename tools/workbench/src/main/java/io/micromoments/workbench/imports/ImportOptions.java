package io.micromoments.workbench.imports;

import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the rules of other systems do not say.
 *
 * @param stream the stream of the events; by the name of the table or log source if empty
 * @param moment a typical one of the stream if empty
 * @param intent the name of the pattern if empty
 * @param within the window of rules that have none
 * @param columns names of fields, by the column that stands for them
 */
public record ImportOptions(
    Optional<EventStream> stream,
    Optional<MomentKind> moment,
    Optional<String> intent,
    Optional<Duration> within,
    Map<String, String> columns) {

  public static final ImportOptions NONE =
      new ImportOptions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
}
