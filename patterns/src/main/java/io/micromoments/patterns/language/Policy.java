package io.micromoments.patterns.language;

import io.micromoments.schemas.MomentKind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy file that was read and found right: what moments do to the offers of their customer.
 *
 * @param name identity
 * @param version 1 or more
 * @param lifetime how long a moment lives from its detection, and a command on it is valid
 * @param weight what a moment of confidence 1 adds to an offer that answers its intent: 2 makes it
 *     three times the batch priority
 * @param halfLife after how long half of a boost is left
 * @param rules what moments do beside that, in the order of the file
 * @param propensity a factor of the score, over {@code offer} and {@code customer}; 1 where a value
 *     is missing
 * @param model the file of a model that gives the factor; {@code propensity} where it cannot
 * @param limits how often a customer may be contacted, beside each offer's own limit
 * @param relevanceFloor offers with a lower score are withheld; 0: none
 * @param minimumEvidence a moment that rests on fewer events raises nothing
 * @param inARow how many offers of one category may stand in a row; empty: any number
 * @param substitutes groups of items and categories of which a customer needs only one
 * @param noRepeat for how long what was shown on one channel is not repeated on another; zero: it
 *     is
 * @param reactions what becomes of an offer that the customer has answered to
 * @param holdOut the share of customers whose offers stay as the batch has them, from 0 to below 1
 */
public record Policy(
    String name,
    int version,
    String description,
    Duration lifetime,
    double weight,
    Duration halfLife,
    List<Rule> rules,
    Optional<Expression> propensity,
    Optional<String> model,
    List<ContactLimit> limits,
    List<QuietHours> quietHours,
    double relevanceFloor,
    int minimumEvidence,
    Optional<Integer> inARow,
    Optional<Exploration> exploration,
    Channels channels,
    List<Set<String>> substitutes,
    Freshness staleAfter,
    Exactness exactness,
    Duration noRepeat,
    Reactions reactions,
    double holdOut) {

  /**
   * How long a customer's outcomes and waits are kept (of outcomes the latest 1,000): nothing that
   * counts them may look further back.
   */
  public static final Duration CONTACTS_KEPT = Duration.ofDays(400);

  /** The policy where none is given. */
  public static final Policy DEFAULT =
      new Policy(
          "default",
          1,
          "",
          Duration.ofMinutes(30),
          2,
          Duration.ofMinutes(10),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          0,
          0,
          Optional.empty(),
          Optional.empty(),
          Channels.DEFAULT,
          List.of(),
          Freshness.ANY,
          Exactness.ITEM,
          Duration.ZERO,
          Reactions.DEFAULT,
          0);

  /**
   * What moments of a kind and intent do to certain offers.
   *
   * @param moments empty: of every kind
   * @param intents empty: of every intent
   * @param where over an offer, its customer, a moment, a channel and how likely the customer takes
   *     the offer; empty: every offer
   */
  public record Rule(
      String name,
      Set<MomentKind> moments,
      Set<String> intents,
      Optional<Expression> where,
      Effect effect) {}

  /** What a rule does. */
  public sealed interface Effect {
    /** Adds to the boost: weight times confidence, halved every half-life. */
    record Boost(double weight, Duration halfLife) implements Effect {}

    /** Multiplies the score: by the factor at first (at confidence 1), fading back to 1. */
    record Demote(double factor, Duration halfLife) implements Effect {}

    /** Withholds while the moment lives. The text is shown to the customer. */
    record Withhold(String text) implements Effect {}
  }

  /** What contacts are counted of. */
  public enum Scope {
    OFFER,
    CATEGORY,
    CHANNEL,
    CUSTOMER
  }

  /**
   * At most so many contacts in a window that slides: one exactly a window ago does not count.
   *
   * @param only the categories or channels it is for; empty: each
   */
  public record ContactLimit(Scope of, int contacts, Duration in, Set<String> only) {}

  /**
   * Hours in which a channel is not used.
   *
   * @param from included
   * @param until not included; where it is not after {@code from}, on the next day
   * @param days the days on which they begin
   * @param channels empty: all
   */
  public record QuietHours(
      LocalTime from, LocalTime until, ZoneId zone, Set<DayOfWeek> days, Set<String> channels) {}

  /**
   * A place in the order that is given to another offer now and then, to learn from.
   *
   * @param slot the rank, from 1
   * @param share how often, above 0 to 1
   * @param temperature how much less often what did worse is tried; small: hardly ever
   */
  public record Exploration(int slot, double share, double temperature, long seed) {}

  /**
   * Where a command goes.
   *
   * @param choices the first that is for the moment counts
   * @param longWait a wait from this on is a bad experience with a channel; empty: none is
   * @param avoidFor how long a channel is left alone after a bad experience
   * @param reach how long after they were last seen there customers are reached on a channel
   * @param purposes by channel in capitals, what has to be granted before customers are contacted
   *     there
   */
  public record Channels(
      List<Choice> choices,
      Optional<Duration> longWait,
      Duration avoidFor,
      Duration reach,
      Map<String, String> purposes) {
    public static final Channels DEFAULT =
        new Channels(
            List.of(),
            Optional.empty(),
            Duration.ofDays(7),
            Duration.ofDays(90),
            ChannelRules.PURPOSES);
  }

  /**
   * The channels for moments of a kind and intent, best first.
   *
   * @param order {@link #CURRENT} stands for the one the customer is on
   */
  public record Choice(Set<MomentKind> moments, Set<String> intents, List<String> order) {
    public static final String CURRENT = "current";
  }

  /** What each answer to an offer does to that offer, for the customer who gave it. */
  public record Reactions(Reaction rejected, Reaction dismissed, Reaction accepted) {
    public static final Reactions DEFAULT =
        new Reactions(
            new Reaction.Pause(Duration.ofDays(7)),
            new Reaction.Lower(0.25, Duration.ofDays(1)),
            new Reaction.Pause(Duration.ofDays(90)));
  }

  /** What an answer does; one exactly so long ago does nothing any more. */
  public sealed interface Reaction {
    /** Nothing. */
    record None() implements Reaction {}

    /** Withholds the offer for so long. */
    record Pause(Duration lasts) implements Reaction {}

    /** Multiplies the score by the factor for so long, once for each such answer. */
    record Lower(double factor, Duration lasts) implements Reaction {}
  }

  /** From what age on a part of the context is too old to decide on; empty: never. */
  public record Freshness(Optional<Duration> profile, Optional<Duration> offers) {
    public static final Freshness ANY = new Freshness(Optional.empty(), Optional.empty());
  }

  /** How specific a response may be at most. */
  public enum Exactness {
    /** Certain items. */
    ITEM,
    /** No item is raised because of what the customer just did; sentences may name the intent. */
    CATEGORY,
    /** Nor do sentences name the intent. */
    GENERAL
  }
}
