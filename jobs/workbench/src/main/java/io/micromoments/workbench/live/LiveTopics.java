package io.micromoments.workbench.live;

import java.util.List;
import java.util.stream.Stream;

/** The topics the job reads events and what is known from. */
public final class LiveTopics {

  /** Without the prefix. */
  public static final List<String> NAMES = LiveStream.ALL.stream().map(LiveStream::topic).toList();

  /** What a recording reads, without the prefix. */
  public static final List<String> RECORDED =
      Stream.concat(NAMES.stream(), RecordedDefinitions.TOPICS.stream()).toList();

  private LiveTopics() {}
}
