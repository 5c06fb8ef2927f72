package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.ReasonCode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A policy as read from a valid file: how moments change the offers to a customer.
 *
 * @param name identity of the policy
 * @param version 1 or more
 * @param lifetime how long a moment is active after its detection, and how long a command on it is
 *     valid
 * @param weight what a moment of confidence 1 adds to the score of an offer that answers its
 *     intent: 2 triples the batch priority
 * @param halfLife the time in which a boost decays to half
 * @param features what is derived from the customer's events for the conditions of this policy
 * @param rules further effects of moments, in file order
 * @param actions what moments add to the candidate offers, in file order
 * @param arbitration what the score of an offer is made of
 * @param propensity a factor of the score, over {@code offer} and {@code customer}; 1 if a value is
 *     missing
 * @param model the file of a model that yields the factor; {@code propensity} is the fallback
 * @param limits frequency caps, in addition to each offer's own
 * @param relevanceFloor offers with a lower score are withheld; 0 disables the floor
 * @param minimumEvidence moments with fewer events do not change scores
 * @param maxConsecutivePerCategory the maximum number of consecutive offers of one category; empty
 *     if unlimited
 * @param substitutes groups of items and categories of which a customer needs only one
 * @param noRepeat how long an offer shown on one channel is withheld on others; zero disables it
 * @param reactions what a customer's answer to an offer does to that offer
 * @param messages texts that replace those of the message catalogue; the first that fits is used
 * @param segments the field of the profile by which measures are also counted: its segment, or an
 *     attribute
 * @param holdOut the share of customers in the hold-out group, who keep the batch ranking, from 0
 *     to below 1
 */
public record Policy(
    String name,
    int version,
    String description,
    Duration lifetime,
    double weight,
    Duration halfLife,
    List<Feature> features,
    List<Rule> rules,
    List<Action> actions,
    Guests guests,
    Stops stops,
    Arbitration arbitration,
    Optional<Expression> propensity,
    Optional<String> model,
    List<FrequencyCap> limits,
    List<QuietHours> quietHours,
    double relevanceFloor,
    int minimumEvidence,
    Optional<Integer> maxConsecutivePerCategory,
    Optional<Exploration> exploration,
    Channels channels,
    List<Set<String>> substitutes,
    Freshness staleAfter,
    Specificity specificity,
    Duration noRepeat,
    Reactions reactions,
    List<MessageOverride> messages,
    double holdOut,
    ProfileUpdates profileUpdates,
    Optional<String> segments,
    Optional<String> approvedBy) {

  /**
   * How long a customer's outcomes (the latest 1,000) and waits are retained. No setting that
   * counts them may look back further.
   */
  public static final Duration CONTACT_RETENTION = Duration.ofDays(400);

  /** Returns the expressions of rules, actions and propensity. */
  public Stream<Expression> conditions() {
    return Stream.of(
            rules.stream().flatMap(rule -> rule.where().stream()),
            actions.stream().flatMap(action -> action.where().stream()),
            propensity.stream())
        .flatMap(each -> each);
  }

  /** The policy that applies when none is configured. */
  public static final Policy DEFAULT =
      new Policy(
          "default",
          1,
          "",
          Duration.ofMinutes(30),
          2,
          Duration.ofMinutes(10),
          List.of(),
          List.of(),
          List.of(),
          Guests.NONE,
          Stops.NONE,
          Arbitration.PRIORITY,
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
          Specificity.ITEM,
          Duration.ZERO,
          Reactions.DEFAULT,
          List.of(),
          0,
          ProfileUpdates.NONE,
          Optional.empty(),
          Optional.empty());

  /**
   * The effect of moments of certain kinds and intents on certain offers.
   *
   * @param moments the kinds of moments; all if empty
   * @param intents the intents in lower case; all if empty
   * @param where over an offer, its customer, a moment, a channel and the propensity; every offer
   *     if empty
   * @param text what customers read as the reason if the rule boosts or demotes an offer; the
   *     message catalogue's text if empty
   */
  public record Rule(
      String name,
      Set<MomentKind> moments,
      Set<String> intents,
      Optional<Expression> where,
      Effect effect,
      Optional<LocalizedText> text) {}

  /** The effect of a rule. */
  public sealed interface Effect {
    /** Adds weight × confidence to the boost, halved every half-life. */
    record Boost(double weight, Duration halfLife) implements Effect {}

    /** Multiplies the score by the factor (at confidence 1), which decays back to 1. */
    record Demote(double factor, Duration halfLife) implements Effect {}

    /** Withholds the offer while the moment is active. The text is shown to the customer. */
    record Withhold(LocalizedText text) implements Effect {}
  }

  /**
   * Offers of the catalogue that moments of certain kinds and intents add to a customer's candidate
   * offers, also if the customer has none.
   *
   * @param moments the kinds of moments; all if empty
   * @param intents the intents in lower case; all if empty
   * @param where over a customer, a moment and a channel; always if empty
   * @param offers the ids of the offers, not empty
   * @param priority of the offers, as if their list named it
   * @param text what customers read as the reason; the message catalogue's text if empty
   */
  public record Action(
      String name,
      Set<MomentKind> moments,
      Set<String> intents,
      Optional<Expression> where,
      List<String> offers,
      double priority,
      Optional<LocalizedText> text) {}

  /**
   * The candidate offers of guests, who have no list of their own.
   *
   * @param offers the ids of the offers, in their order
   * @param byChannel other offers, by channel
   */
  public record Guests(List<String> offers, Map<String, List<String>> byChannel) {

    static final Guests NONE = new Guests(List.of(), Map.of());

    public boolean isEmpty() {
      return offers.isEmpty() && byChannel.isEmpty();
    }

    /**
     * Returns the ids of the offers on a channel.
     *
     * @param channel null if unknown
     */
    public List<String> on(String channel) {
      return channel == null
          ? offers
          : byChannel.getOrDefault(ChannelRules.canonical(channel), offers);
    }
  }

  /**
   * What is reported about customers.
   *
   * @param intents in lower case, those of the moments with which it is reported
   * @param features names of the features that are reported
   */
  public record ProfileUpdates(Set<String> intents, List<String> features) {

    static final ProfileUpdates NONE = new ProfileUpdates(Set.of(), List.of());

    public boolean isFor(Micromoment moment) {
      return intents.contains(moment.getIntent().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * What is stopped, whatever else the policy says.
   *
   * @param channels by their canonical names
   * @param patterns patterns whose moments have no effect
   */
  public record Stops(
      Set<String> offers, Set<String> campaigns, Set<String> channels, Set<String> patterns) {

    static final Stops NONE = new Stops(Set.of(), Set.of(), Set.of(), Set.of());

    public boolean isEmpty() {
      return equals(NONE);
    }

    /** Returns whether an offer or its campaign is stopped. */
    public boolean contains(Offer offer) {
      return offers.contains(offer.getOfferId())
          || (offer.getCampaign() != null && campaigns.contains(offer.getCampaign()));
    }
  }

  /** What the score of an offer is made of. */
  public enum Arbitration {
    /** Priority × context weight × propensity. */
    PRIORITY,
    /** Propensity × value × context weight × lever, with the priority as the lever. */
    EXPECTED_VALUE
  }

  /**
   * A text that replaces the message catalogue's.
   *
   * @param offers the ids of the offers that it applies to; all if empty
   * @param intents the intents, in lower case, of the moments that it applies to; all if empty
   */
  public record MessageOverride(
      ReasonCode reason, Set<String> offers, Set<String> intents, LocalizedText text) {}

  /** What contacts are counted by. */
  public enum Scope {
    OFFER,
    CATEGORY,
    CHANNEL,
    CUSTOMER
  }

  /**
   * A frequency cap on contacts in a sliding window. A contact exactly one window ago no longer
   * counts.
   *
   * @param minContacts lower bound of the cap; equal to {@code maxContacts} if the cap does not
   *     adapt to the customer's reactions
   * @param maxContacts upper bound of the cap
   * @param only the offers, categories or channels that the cap applies to; all if empty
   */
  public record FrequencyCap(
      Scope of, int minContacts, int maxContacts, Duration in, Set<String> only) {}

  /**
   * Hours in which channels are not used.
   *
   * @param from inclusive
   * @param until exclusive; on the next day unless it is after {@code from}
   * @param days the days on which the quiet hours begin
   * @param channels all if empty
   * @param defers whether a decision is made at their end; if not, the offers are withheld
   */
  public record QuietHours(
      LocalTime from,
      LocalTime until,
      ZoneId zone,
      Set<DayOfWeek> days,
      Set<String> channels,
      boolean defers) {}

  /**
   * Exploration: one rank is given to a randomly chosen offer in a share of decisions.
   *
   * @param slot the rank, 1-based
   * @param share the share of decisions, above 0 and up to 1
   * @param temperature of the softmax over acceptance rates; a low one rarely tries offers that did
   *     worse
   */
  public record Exploration(int slot, double share, double temperature, long seed) {}

  /**
   * The choice of the channel for a command.
   *
   * @param choices the first that applies to the moment counts
   * @param longWait waits of at least this duration make the channel avoided; empty to disable
   * @param avoidFor how long a channel is avoided after a long wait
   * @param reach how long customers count as reachable on a channel after they were last seen there
   * @param purposes by canonical channel name, the purpose that must be granted before customers
   *     are contacted there
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
   * The preferred channels for moments of certain kinds and intents.
   *
   * @param order best first; {@link #CURRENT} denotes the channel that the customer is on
   */
  public record Choice(Set<MomentKind> moments, Set<String> intents, List<String> order) {
    public static final String CURRENT = "current";
  }

  /** The effect of each kind of answer on the offer, for the customer who gave it. */
  public record Reactions(Reaction rejected, Reaction dismissed, Reaction accepted) {
    public static final Reactions DEFAULT =
        new Reactions(
            new Reaction.Pause(Duration.ofDays(7)),
            new Reaction.Demote(0.25, Duration.ofDays(1)),
            new Reaction.Pause(Duration.ofDays(90)));
  }

  /** The effect of an answer. An answer given exactly that long ago no longer counts. */
  public sealed interface Reaction {
    /** Has no effect. */
    record None() implements Reaction {}

    /** Withholds the offer for the given duration. */
    record Pause(Duration lasts) implements Reaction {}

    /** Multiplies the score by the factor for the given duration, once per answer. */
    record Demote(double factor, Duration lasts) implements Reaction {}
  }

  /** The age from which parts of the context are too old to decide on; unlimited if empty. */
  public record Freshness(Optional<Duration> profile, Optional<Duration> offers) {
    public static final Freshness ANY = new Freshness(Optional.empty(), Optional.empty());
  }

  /** The maximum specificity of a response. */
  public enum Specificity {
    /** Individual items. */
    ITEM,
    /** The customer's latest behaviour raises no individual item; sentences may name the intent. */
    CATEGORY,
    /** In addition, sentences do not name the intent. */
    GENERAL
  }
}
