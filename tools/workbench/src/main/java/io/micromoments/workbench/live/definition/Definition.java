package io.micromoments.workbench.live.definition;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.topics.Topic;
import java.time.Instant;
import java.util.Optional;

/**
 * A pattern or policy version that is on its topic or about to be published.
 *
 * @param status status of a pattern; empty for a policy
 * @param time event time from which it is effective; empty before it is published
 * @param isRetired whether a tombstone follows it
 */
public record Definition(
    DefinitionKind kind,
    String name,
    int version,
    String yaml,
    Optional<PatternStatus> status,
    Optional<Instant> time,
    boolean isRetired) {

  /** Creates a definition to publish. */
  public static Definition toPublish(
      DefinitionKind kind, String name, int version, String yaml, Optional<PatternStatus> status) {
    return new Definition(kind, name, version, yaml, status, Optional.empty(), false);
  }

  /** Returns the topic for definitions of a kind, without the prefix. */
  static String topic(DefinitionKind kind) {
    return kind == DefinitionKind.PATTERN ? Topic.PATTERNS : Topic.POLICIES;
  }

  /** Returns the kind for messages: pattern or policy. */
  public String what() {
    return kind == DefinitionKind.PATTERN ? "pattern" : "policy";
  }

  Definition retired() {
    return new Definition(kind, name, version, yaml, status, time, true);
  }
}
