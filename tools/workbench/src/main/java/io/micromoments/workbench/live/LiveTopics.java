package io.micromoments.workbench.live;

import io.micromoments.workbench.live.definition.RecordedDefinitions;
import java.util.List;
import java.util.stream.Stream;

/** Topics from which the job reads events and context. */
public final class LiveTopics {

  /** Topics of the job's inputs, without the prefix. */
  public static final List<String> NAMES = LiveStream.ALL.stream().map(LiveStream::topic).toList();

  /** Topics that a recording reads, without the prefix. */
  public static final List<String> RECORDED =
      Stream.concat(NAMES.stream(), RecordedDefinitions.TOPICS.stream()).toList();

  private LiveTopics() {}
}
