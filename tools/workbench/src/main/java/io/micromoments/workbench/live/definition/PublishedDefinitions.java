package io.micromoments.workbench.live.definition;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Published definitions, and the last {@code status} of each. */
public final class PublishedDefinitions {

  private final Map<String, Definition> patterns = new TreeMap<>();
  private final Map<String, Definition> policies = new TreeMap<>();
  private final Map<String, DefinitionStatus> statuses = new TreeMap<>();
  private final Map<String, Long> overflowed = new TreeMap<>();
  private int unreadable;

  private PublishedDefinitions() {}

  /** Reads the definition topics and {@code status} to their end. */
  public static PublishedDefinitions read(Cluster cluster)
      throws IOException, InterruptedException {
    List<String> topics = List.of(Topic.PATTERNS, Topic.POLICIES, Topic.STATUS);
    cluster.require(topics);
    PublishedDefinitions published = new PublishedDefinitions();
    var patterns = RecordReader.of(PatternDefinition.class, cluster.registry());
    var policies = RecordReader.of(PolicyDefinition.class, cluster.registry());
    var statuses = RecordReader.of(DefinitionStatus.class, cluster.registry());
    OffsetRange.read(
        cluster,
        OffsetRange.of(cluster, topics, Optional.empty(), Optional.empty()),
        found -> {
          String topic = cluster.connection().withoutPrefix(found.topic());
          try {
            if (topic.equals(Topic.STATUS)) {
              published.add(statuses.read(found.value()));
            } else if (found.value() == null) {
              published.retire(topic, found);
            } else if (topic.equals(Topic.PATTERNS)) {
              published.add(pattern(patterns.read(found.value())));
            } else {
              published.add(policy(policies.read(found.value())));
            }
          } catch (InvalidRecord e) {
            published.unreadable++;
          }
        });
    return published;
  }

  /** Adds a status. An overflow does not replace the last one: the version stays in effect. */
  private void add(DefinitionStatus status) {
    if (status.getState() == DefinitionState.OVERFLOWED) {
      overflowed.merge(status.getDefinition(), status.getDropped(), Long::sum);
    } else {
      statuses.put(status.getDefinition(), status);
      overflowed.remove(status.getDefinition());
    }
  }

  private static Definition pattern(PatternDefinition read) {
    return new Definition(
        DefinitionKind.PATTERN,
        read.getPattern(),
        read.getVersion(),
        read.getYaml(),
        Optional.of(read.getStatus()),
        Optional.of(read.getEventTime()),
        false);
  }

  private static Definition policy(PolicyDefinition read) {
    return new Definition(
        DefinitionKind.POLICY,
        read.getPolicy(),
        read.getVersion(),
        read.getYaml(),
        Optional.empty(),
        Optional.of(read.getEventTime()),
        false);
  }

  /** Adds a definition. The highest version wins in any order of arrival, as in the job. */
  private void add(Definition definition) {
    of(definition.kind())
        .merge(definition.name(), definition, (a, b) -> b.version() >= a.version() ? b : a);
  }

  private void retire(String topic, ConsumerRecord<byte[], byte[]> tombstone) {
    if (tombstone.key() != null) {
      of(topic.equals(Topic.PATTERNS) ? DefinitionKind.PATTERN : DefinitionKind.POLICY)
          .computeIfPresent(
              new String(tombstone.key(), StandardCharsets.UTF_8),
              (name, known) -> known.retired());
    }
  }

  private Map<String, Definition> of(DefinitionKind kind) {
    return kind == DefinitionKind.PATTERN ? patterns : policies;
  }

  /** Returns all definitions, patterns first, each sorted by name. */
  public List<Definition> all() {
    List<Definition> all = new ArrayList<>(patterns.values());
    all.addAll(policies.values());
    return all;
  }

  public Optional<Definition> find(DefinitionKind kind, String name) {
    return Optional.ofNullable(of(kind).get(name));
  }

  /** Returns the last status of a definition by its name. */
  public Optional<DefinitionStatus> statusOf(String name) {
    return Optional.ofNullable(statuses.get(name));
  }

  /**
   * Returns how many partial matches were dropped since that status because customers had too many.
   */
  public long overflowed(String name) {
    return overflowed.getOrDefault(name, 0L);
  }

  /** Returns the number of unreadable records; the job puts them into {@code rejected}. */
  public int unreadable() {
    return unreadable;
  }

  /** Returns whether exactly this version is published and not retired. */
  public boolean isPublished(Definition wanted) {
    return find(wanted.kind(), wanted.name())
        .map(
            known ->
                !known.isRetired()
                    && known.version() == wanted.version()
                    && known.yaml().equals(wanted.yaml()))
        .orElse(false);
  }

  /** Returns why a version cannot be published, and which one could; empty if it can. */
  public Optional<String> rejectionReason(Definition wanted) {
    return find(wanted.kind(), wanted.name())
        .filter(known -> wanted.version() <= known.version() && !isPublished(wanted))
        .map(
            known ->
                String.format(
                    Locale.ROOT,
                    "version %d is not higher than version %d, which %s; publish it as version %d",
                    wanted.version(),
                    known.version(),
                    known.isRetired() ? "was retired" : "is on " + Definition.topic(wanted.kind()),
                    known.version() + 1));
  }
}
