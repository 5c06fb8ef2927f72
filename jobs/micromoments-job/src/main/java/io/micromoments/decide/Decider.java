package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.Decision.Verdict;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.Policy;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ConsentGiven;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * When a command is issued and what it says: on every live moment, and while one is valid whenever
 * something changes the order. Pure but for what it notes of the customer.
 */
public final class Decider {

  private final CompiledPolicy compiled;
  private final Policy policy;
  private final Ranker ranker;

  /**
   * @param experience what became of offers so far
   */
  public Decider(CompiledPolicy compiled, Experience experience) {
    this.compiled = compiled;
    this.policy = compiled.policy();
    this.ranker = new Ranker(compiled, experience);
  }

  public Policy policy() {
    return policy;
  }

  /** Most events only tell a channel, and are not worth a ranking. */
  static boolean canChangeOrder(Element element) {
    if (element instanceof EventElement event) {
      return event.event().isPurchase();
    }
    return element instanceof ContextElement context
        && (context.record() instanceof CandidateOffers
            || context.record() instanceof OfferOutcome
            || (context.record() instanceof Consent consent && !consent.getGranted()));
  }

  /** Whether a customer is of the share whose offers stay as the batch has them. */
  public boolean holdsOut(String customer) {
    return compiled.holdsOut(customer);
  }

  /**
   * Decides on a moment that just came to life.
   *
   * @param group of customers, by which it is counted; nothing is commanded to those held out
   */
  public Decision onMoment(
      Customer customer,
      LiveMoment moment,
      String group,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    if (candidates(customer).isEmpty()) {
      return Decision.none(Verdict.NO_CANDIDATES);
    }
    if (isStale(customer, now)) {
      return Decision.none(Verdict.STALE_CONTEXT);
    }
    String trigger = moment.getMoment().getMomentId();
    if (group.equals(Groups.HOLD_OUT)) {
      note(customer, moment, Groups.HOLD_OUT, commandId(moment, trigger, now), now);
      return Decision.none(Verdict.HELD_OUT);
    }
    return issue(customer, moment, group, command(customer, moment, catalog, now, trigger), now);
  }

  /**
   * The order in which the customer's offers stand now, while a command is valid; empty where none
   * is. To be asked before something changes, and given to {@link #onChange} after.
   */
  public Optional<List<String>> order(
      Customer customer, Function<String, CatalogEntry> catalog, Instant now) {
    return moment(customer, now)
        .filter(live -> !candidates(customer).isEmpty())
        .map(live -> rank(customer, live, catalog, now).ranking.order());
  }

  /**
   * Decides on anything else that can change the order: there is no command where none is valid, or
   * the order is not changed by it. That boosts have faded since the last command is no change.
   *
   * @param before what {@link #order} said at the same time, before it happened
   * @param trigger the id of what happened
   */
  public Decision onChange(
      Customer customer,
      Optional<List<String>> before,
      Function<String, CatalogEntry> catalog,
      Instant now,
      String trigger) {
    Optional<LiveMoment> live = moment(customer, now);
    if (live.isEmpty() || candidates(customer).isEmpty()) {
      return Decision.none(Verdict.UNCHANGED);
    }
    if (isStale(customer, now)) {
      return Decision.none(Verdict.STALE_CONTEXT);
    }
    OfferResequenceCommand command = command(customer, live.get(), catalog, now, trigger);
    List<String> after = command.getAfter().stream().map(each -> each.getOfferId()).toList();
    if (before.equals(Optional.of(after))) {
      return Decision.none(Verdict.UNCHANGED);
    }
    return issue(customer, live.get(), customer.state().getIssued().getGroup(), command, now);
  }

  /** The moment of the command that is valid; nothing is changed for those held out. */
  private Optional<LiveMoment> moment(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    if (issued == null
        || !now.isBefore(issued.getValidUntil())
        || issued.getGroup().equals(Groups.HOLD_OUT)) {
      return Optional.empty();
    }
    return customer.liveMoments(now, policy.lifetime()).stream()
        .filter(live -> live.getMoment().getMomentId().equals(issued.getMomentId()))
        .findFirst();
  }

  private boolean isStale(Customer customer, Instant now) {
    CustomerProfile profile = customer.state().getProfile();
    CandidateOffers offers = customer.state().getOffers();
    return (profile != null && isOlder(profile.getEventTime(), policy.staleAfter().profile(), now))
        || isOlder(offers.getEventTime(), policy.staleAfter().offers(), now);
  }

  private static boolean isOlder(Instant known, Optional<Duration> limit, Instant now) {
    return limit.isPresent() && known.plus(limit.get()).isBefore(now);
  }

  private Decision issue(
      Customer customer,
      LiveMoment live,
      String group,
      OfferResequenceCommand command,
      Instant now) {
    command.setSequenceNumber(note(customer, live, group, command.getCommandId(), now));
    return new Decision(Verdict.COMMAND, Optional.of(command));
  }

  private long note(
      Customer customer, LiveMoment live, String group, String commandId, Instant now) {
    Micromoment moment = live.getMoment();
    return customer
        .commands()
        .add(
            new IssuedCommand(
                moment.getMomentId(),
                now,
                moment.getDetectedAt().plus(policy.lifetime()),
                commandId,
                moment.getPattern(),
                moment.getVersion(),
                policy.name(),
                policy.version(),
                group));
  }

  private static List<CandidateOffer> candidates(Customer customer) {
    CandidateOffers offers = customer.state().getOffers();
    return offers == null ? List.of() : offers.getOffers();
  }

  private record Ranked(Ranking ranking, ChannelChooser.Way way) {}

  private Ranked rank(
      Customer customer, LiveMoment live, Function<String, CatalogEntry> catalog, Instant now) {
    ChannelChooser.Way way = ChannelChooser.choose(policy, customer, live, now);
    return new Ranked(
        ranker.rank(
            new Situation(customer, candidates(customer), catalog, way.channel(), now),
            luck(live.getMoment())),
        way);
  }

  /** The same for all commands on a moment, so that the place left to chance does not flicker. */
  private double luck(Micromoment moment) {
    if (policy.exploration().isEmpty()) {
      return 0;
    }
    String hash =
        Match.hash(
            policy.exploration().get().seed()
                + "\n"
                + moment.getCustomerId()
                + "\n"
                + moment.getMomentId());
    return (Long.parseUnsignedLong(hash.substring(0, 16), 16) >>> 11) * 0x1p-53;
  }

  private static String commandId(LiveMoment live, String trigger, Instant now) {
    Micromoment moment = live.getMoment();
    return Match.hash(
        String.join("\n", moment.getCustomerId(), now.toString(), moment.getMomentId(), trigger));
  }

  private OfferResequenceCommand command(
      Customer customer,
      LiveMoment live,
      Function<String, CatalogEntry> catalog,
      Instant now,
      String trigger) {
    Micromoment moment = live.getMoment();
    Ranked ranked = rank(customer, live, catalog, now);
    // By constructor: Avro's builders copy the fields of the schema each time.
    return new OfferResequenceCommand(
        commandId(live, trigger, now),
        0L,
        customer.state().getOffers().getCustomerId(),
        now,
        moment.getDetectedAt().plus(policy.lifetime()),
        ranked.way.channel(),
        new MomentRef(
            moment.getMomentId(),
            moment.getMoment(),
            moment.getIntent(),
            moment.getPattern(),
            moment.getVersion(),
            moment.getConfidence()),
        ids(candidates(customer)),
        ranked.ranking.after(),
        ranked.ranking.withheld(),
        policy.name(),
        policy.version(),
        moment.getEvidence(),
        ranked.way.from(),
        ranked.ranking.explored(),
        dataUsed(customer));
  }

  private static List<String> ids(List<CandidateOffer> offers) {
    List<String> ids = new ArrayList<>(offers.size());
    for (CandidateOffer offer : offers) {
      ids.add(offer.getOfferId());
    }
    return ids;
  }

  /** Which parts of what is known the order rests on, and how old each is. */
  private static List<DataUsed> dataUsed(Customer customer) {
    List<DataUsed> used = new ArrayList<>(4);
    used.add(new DataUsed("offers", customer.state().getOffers().getEventTime()));
    if (customer.state().getProfile() != null) {
      used.add(new DataUsed("profile", customer.state().getProfile().getEventTime()));
    }
    Instant consents = null;
    for (ConsentGiven consent : customer.state().getConsents().values()) {
      consents = consents == null || consent.getAt().isAfter(consents) ? consent.getAt() : consents;
    }
    if (consents != null) {
      used.add(new DataUsed("consents", consents));
    }
    if (customer.contacts().latest() != null) {
      used.add(new DataUsed("contacts", customer.contacts().latest()));
    }
    customer.state().getPurchases().values().stream()
        .max(Long::compare)
        .ifPresent(at -> used.add(new DataUsed("purchases", Instant.ofEpochMilli(at))));
    return used;
  }
}
