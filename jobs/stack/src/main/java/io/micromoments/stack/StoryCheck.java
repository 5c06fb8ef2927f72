package io.micromoments.stack;

import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.Sending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jason's story through the topics: his command must come, and his phone be told. */
final class StoryCheck {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** His hour in seconds, and slow enough that topics do not overtake one another. */
  private static final double PACE = 600;

  private static final String CUSTOMER = "jason";
  private static final String OFFER = "auto-loan-discount";
  private static final String PHONE = Topic.CHANNEL + "mobile_app";

  private StoryCheck() {}

  /**
   * What came of the story.
   *
   * @param placeBefore of the offer in the list as it was, from 1 on
   * @param topic in which the channel was told
   */
  record Moved(String customer, String commandId, String offer, int placeBefore, String topic) {}

  /**
   * Sends the story and waits for what must come of it.
   *
   * @param story the scenario's folder
   * @throws StackFailure where it does not come
   */
  static Moved run(Connection connection, TopicClient topics, Path story)
      throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.open(connection)) {
      Sending.send(
          story,
          cluster,
          new Sending.Wanted(Optional.of(PACE), false),
          line -> {
            throw new StackFailure("the story cannot be read: " + line);
          },
          sent -> {});
    }
    Until.holds(
        "a command of " + CUSTOMER + " with " + OFFER + " first is in the topic commands",
        LIMIT,
        () -> commands(topics).stream().anyMatch(StoryCheck::isWanted));
    OfferResequenceCommand command =
        commands(topics).stream().filter(StoryCheck::isWanted).findFirst().orElseThrow();
    Until.holds(
        "the instruction of " + command.getCommandId() + " is in the topic " + PHONE,
        LIMIT,
        () ->
            topics.read(PHONE, ChannelInstruction.class).stream()
                .anyMatch(told -> told.value().getCommandId().equals(command.getCommandId())));
    return new Moved(
        CUSTOMER, command.getCommandId(), OFFER, command.getBefore().indexOf(OFFER) + 1, PHONE);
  }

  private static List<OfferResequenceCommand> commands(TopicClient topics) {
    return topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
        .map(TopicClient.Read::value)
        .toList();
  }

  private static boolean isWanted(OfferResequenceCommand command) {
    return command.getCustomerId().equals(CUSTOMER)
        && !command.getAfter().isEmpty()
        && command.getAfter().get(0).getOfferId().equals(OFFER);
  }
}
