package io.micromoments.workbench.live;

import java.util.List;

/** The topics the job reads events and what is known from. */
public final class LiveTopics {

  /** Without the prefix. */
  public static final List<String> NAMES = LiveStream.ALL.stream().map(LiveStream::topic).toList();

  private LiveTopics() {}
}
