package io.micromoments.workbench.live;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.topics.Topic;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of a pattern or policy, to be published or on its topic.
 *
 * @param status of a pattern
 * @param time when it takes effect; of one to be published not yet known
 * @param isRetired whether a tombstone came after it
 */
public record Definition(
    DefinitionKind kind,
    String name,
    int version,
    String yaml,
    Optional<PatternStatus> status,
    Optional<Instant> time,
    boolean isRetired) {

  /** One to be published. */
  public static Definition toPublish(
      DefinitionKind kind, String name, int version, String yaml, Optional<PatternStatus> status) {
    return new Definition(kind, name, version, yaml, status, Optional.empty(), false);
  }

  /** The topic of definitions of a kind, without the prefix. */
  static String topic(DefinitionKind kind) {
    return kind == DefinitionKind.PATTERN ? Topic.PATTERNS : Topic.POLICIES;
  }

  /** For people: pattern or policy. */
  public String what() {
    return kind == DefinitionKind.PATTERN ? "pattern" : "policy";
  }

  Definition retired() {
    return new Definition(kind, name, version, yaml, status, time, true);
  }
}
