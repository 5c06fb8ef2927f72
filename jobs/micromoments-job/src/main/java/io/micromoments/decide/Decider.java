package io.micromoments.decide;

import io.micromoments.context.ActiveMoments;
import io.micromoments.context.Customer;
import io.micromoments.decide.Decision.Result;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.decide.ranking.Ranker;
import io.micromoments.decide.ranking.Reasons;
import io.micromoments.decide.ranking.ReasonsByLocale;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.runtime.CommandId;
import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides when a command is issued; the {@link Ranker} determines which offers it lists. An active
 * moment triggers a command; while one is valid, so does every change of the ranking. The only side
 * effect is the command record in the customer's state.
 */
public final class Decider {

  private final CompiledPolicy compiled;
  private final Policy policy;
  private final ReasonsByLocale reasons;
  private final CandidateRanking candidates;

  /** Creates a decider whose reasons are in English. */
  public Decider(CompiledPolicy compiled, AcceptanceRates acceptanceRates) {
    this(compiled, acceptanceRates, MessageCatalog.english(), customer -> false);
  }

  /**
   * @param acceptanceRates acceptance rates of offers so far
   * @param messages what customers read, where the policy has no text of its own
   * @param isTraced whether a customer is traced, by their id
   */
  Decider(
      CompiledPolicy compiled,
      AcceptanceRates acceptanceRates,
      MessageCatalog messages,
      Predicate<String> isTraced) {
    this.compiled = compiled;
    this.policy = compiled.policy();
    this.reasons = new ReasonsByLocale(messages, policy.messages());
    this.candidates = new CandidateRanking(compiled, acceptanceRates, reasons, isTraced);
  }

  public Policy policy() {
    return policy;
  }

  /** Returns whether the customer is in the hold-out group, whose offers keep the batch order. */
  public boolean holdsOut(String customer) {
    return compiled.holdsOut(customer);
  }

  /**
   * Decides on a new active moment.
   *
   * @param group the measurement group; hold-out customers receive no command
   */
  public Decision onMoment(
      Customer customer,
      ActiveMoment moment,
      String group,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    if (candidates.isEmpty(customer, moment, now)) {
      return Decision.none(Result.NO_CANDIDATES);
    }
    if (isStale(customer, now)) {
      return Decision.none(Result.STALE_CONTEXT);
    }
    if (group.equals(CustomerGroup.HOLD_OUT.label())) {
      recordIssued(
          customer,
          moment,
          CustomerGroup.HOLD_OUT.label(),
          holdOutDecisionId(customer, moment, now),
          null,
          List.of(),
          List.of(),
          now);
      return Decision.none(Result.HELD_OUT);
    }
    CandidateRanking.Ranked ranked = candidates.rank(customer, moment, catalog, now);
    Instant deferred = ranked.channelChoice().eligibility().deferredUntil();
    return deferred == null
        ? issue(customer, moment, group, ranked, catalog, now)
        : Decision.deferred(deferred, ranked);
  }

  /**
   * Returns until when a moment that was handed over would have been deferred, had it been the
   * customer's from the start; null if it would have been decided on at once.
   */
  Instant deferredUntil(Customer customer, ActiveMoment moment) {
    return ChannelChooser.choose(policy, customer, moment, ActiveMoments.activeSince(moment))
        .eligibility()
        .deferredUntil();
  }

  /**
   * Returns what the policy reports about a customer with a moment; empty if it reports nothing.
   */
  Optional<ProfileUpdate> profileUpdate(Customer customer, Micromoment moment) {
    return ProfileUpdates.of(compiled, customer, moment);
  }

  /** Returns whether the policy stops the pattern of a moment. */
  boolean isStopped(ActiveMoment active) {
    return compiled.isStopped(active);
  }

  boolean hasStops() {
    return !policy.stops().isEmpty();
  }

  /**
   * Returns whether the valid command was issued under another policy version and contains
   * something that this version stops.
   */
  boolean stopsCommand(Customer customer, Function<String, CatalogEntry> catalog, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    Policy.Stops stops = policy.stops();
    if (!hasStops()
        || issued == null
        || !now.isBefore(issued.getValidUntil())
        || (issued.getPolicy().equals(policy.name())
            && issued.getPolicyVersion() == policy.version())) {
      return false;
    }
    return stops.patterns().contains(issued.getPattern())
        || stops.channels().contains(issued.getChannel())
        || issued.getListed().stream()
            .map(catalog)
            .anyMatch(entry -> entry != null && stops.contains(entry.offer()));
  }

  /**
   * Ranks the offers again after the moment of the valid command has ended and no other moment is
   * active. The new command has the same end of validity. It is issued also if the order is the
   * same, because the reasons of the command before are no longer true.
   */
  Decision onEnd(
      Customer customer, ActiveMoment ended, Function<String, CatalogEntry> catalog, Instant now) {
    CandidateRanking.Ranked ranked = candidates.rank(customer, ended, catalog, now);
    IssuedCommand issued = customer.state().getIssued();
    return issued.getListed().isEmpty() && ranked.ranking().after().isEmpty()
        ? Decision.unchanged(ranked)
        : issue(customer, ended, issued.getGroup(), ranked, catalog, now);
  }

  /** Returns the decision id, by which outcomes are attributed, as there is no command. */
  private static String holdOutDecisionId(Customer customer, ActiveMoment moment, Instant now) {
    return CommandId.decision(customer.id(), now, moment.getMoment().getMomentId());
  }

  /**
   * Returns the current ranking while a command is valid; empty if none is, in which case nothing
   * is ranked. Call this before an update and pass the result to {@link #onChange} after it.
   */
  Optional<DecisionSnapshot> currentRanking(
      Customer customer, Function<String, CatalogEntry> catalog, Instant now) {
    return momentOfCommand(customer, now)
        .filter(active -> candidates.mayExist(customer))
        .map(active -> candidates.rank(customer, active, catalog, now))
        .map(ranked -> DecisionSnapshot.of(ranked.ranking(), ranked.channelChoice()));
  }

  /**
   * Decides on any other update that may change the ranking. Issues no command if none is valid or
   * the ranking is unchanged; boosts that faded since the last command are not a change.
   *
   * @param before the result of {@link #currentRanking} at the same time, before the update
   */
  Decision onChange(
      Customer customer,
      Optional<DecisionSnapshot> before,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    Optional<ActiveMoment> active = momentOfCommand(customer, now);
    if (active.isEmpty() || !candidates.mayExist(customer)) {
      return Decision.none(Result.UNCHANGED);
    }
    if (isStale(customer, now)) {
      return Decision.none(Result.STALE_CONTEXT);
    }
    CandidateRanking.Ranked ranked = candidates.rank(customer, active.get(), catalog, now);
    if (before.equals(Optional.of(DecisionSnapshot.of(ranked.ranking(), ranked.channelChoice())))) {
      return Decision.unchanged(ranked);
    }
    String group = customer.state().getIssued().getGroup();
    return issue(customer, active.get(), group, ranked, catalog, now);
  }

  /**
   * Returns the channel for the valid command; empty if none is valid. Called before and after an
   * event that may change only the channel, to avoid a ranking.
   */
  Optional<ChannelChoice> channelChoice(Customer customer, Instant now) {
    return momentOfCommand(customer, now)
        .map(active -> ChannelChooser.choose(policy, customer, active, now));
  }

  /**
   * Returns whether a valid command may have to be re-issued for another channel once the customer
   * is seen there.
   */
  static boolean followsChannel(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    return issued != null && issued.getFollowsChannel() && now.isBefore(issued.getValidUntil());
  }

  /** Returns the moment of the valid command; empty for hold-out customers, who have no command. */
  Optional<ActiveMoment> momentOfCommand(Customer customer, Instant now) {
    IssuedCommand issued = customer.state().getIssued();
    if (issued == null
        || !now.isBefore(issued.getValidUntil())
        || issued.getGroup().equals(CustomerGroup.HOLD_OUT.label())) {
      return Optional.empty();
    }
    return customer.moments().at(now, policy.lifetime()).stream()
        .filter(active -> active.getMoment().getMomentId().equals(issued.getMomentId()))
        .findFirst();
  }

  private boolean isStale(Customer customer, Instant now) {
    CustomerProfile profile = customer.state().getProfile();
    CandidateOffers offers = customer.state().getOffers();
    return (profile != null && isOlder(profile.getEventTime(), policy.staleAfter().profile(), now))
        || (offers != null && isOlder(offers.getEventTime(), policy.staleAfter().offers(), now));
  }

  private static boolean isOlder(Instant known, Optional<Duration> limit, Instant now) {
    return limit.isPresent() && known.plus(limit.get()).isBefore(now);
  }

  private Decision issue(
      Customer customer,
      ActiveMoment active,
      String group,
      CandidateRanking.Ranked ranked,
      Function<String, CatalogEntry> catalog,
      Instant now) {
    OfferResequenceCommand command =
        CommandBuilder.of(
            policy,
            customer,
            active,
            ranked.candidates(),
            ranked.ranking(),
            ranked.channelChoice(),
            now);
    command.setSequenceNumber(customer.state().getCommands() + 1);
    command.setCommandId(CommandId.of(command));
    Map<String, BudgetTerms> budgets = new LinkedHashMap<>();
    Reasons texts = reasons.in(customer.locale());
    for (RankedOffer each : command.getAfter()) {
      BudgetLimit limit = catalog.apply(each.getOfferId()).budget();
      if (limit != null) {
        budgets.put(
            each.getOfferId(), new BudgetTerms(limit, texts.budgetSpent(each.getOfferId())));
      }
    }
    List<String> budgeted = List.copyOf(budgets.keySet());
    IssuedCommand before = customer.state().getIssued();
    if (before != null && now.isBefore(before.getValidUntil())) {
      before.getBudgeted().forEach(each -> budgets.putIfAbsent(each, Decision.RELEASE));
    }
    recordIssued(
        customer,
        active,
        group,
        command.getCommandId(),
        ranked.channelChoice(),
        budgeted,
        command.getAfter().stream().map(RankedOffer::getOfferId).toList(),
        now);
    return new Decision(Result.COMMAND, Optional.of(command), budgets, null, ranked);
  }

  private void recordIssued(
      Customer customer,
      ActiveMoment active,
      String group,
      String commandId,
      ChannelChoice channelChoice,
      List<String> budgeted,
      List<String> listed,
      Instant now) {
    Micromoment moment = active.getMoment();
    customer
        .commands()
        .add(
            new IssuedCommand(
                moment.getMomentId(),
                now,
                ActiveMoments.activeSince(active).plus(policy.lifetime()),
                commandId,
                moment.getPattern(),
                moment.getVersion(),
                policy.name(),
                policy.version(),
                group,
                channelChoice != null && channelChoice.follows(),
                budgeted,
                channelChoice == null ? null : channelChoice.channel(),
                listed));
  }

  /** Returns whether the policy has anything for guests. */
  boolean servesGuests() {
    return !policy.guests().isEmpty() || !compiled.actions().isEmpty();
  }

  /** Returns whether the customer has a valid command. */
  boolean hasValidCommand(Customer customer, Instant now) {
    return momentOfCommand(customer, now).isPresent();
  }
}
