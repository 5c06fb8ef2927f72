package io.micromoments.input;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.Product;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * Validates the context fields that have their own format. Invalid records are rejected on arrival,
 * so the last valid version stays effective and later stages need no checks of their own. Pure.
 */
final class ContextValidator {

  /** A command lists every offer with its reasons and must fit into a message of its topic. */
  private static final int MAX_OFFERS = 1_000;

  /** Limit for every other list and map. */
  private static final int MAX_ENTRIES = 1_000;

  /** Keeps products of priority, value and boosts within the range of a double. */
  private static final double MAX_NUMBER = 1e15;

  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

  private static final String TIME_ZONE = "time_zone";
  private static final String SPECIFICITY = "specificity";
  private static final List<String> SPECIFICITY_ALLOWED =
      Arrays.stream(Specificity.values())
          .map(each -> each.name().toLowerCase(Locale.ROOT))
          .toList();

  private static final double MAX_AMOUNT = 1e9;

  private ContextValidator() {}

  /**
   * Validates a record except for its time and key.
   *
   * @throws InvalidRecord naming the field, the value found and what is allowed
   */
  static void check(SpecificRecord record) throws InvalidRecord {
    if (record instanceof CustomerProfile profile) {
      checkProfile(profile);
    } else if (record instanceof Offer offer) {
      checkOffer(offer);
    } else if (record instanceof CandidateOffers list) {
      checkCandidates(list.getOffers());
    } else if (record instanceof Consent consent) {
      checkPurpose("purpose", consent.getPurpose());
    } else if (record instanceof IdentityLink link) {
      checkLink(link);
    } else if (record instanceof CustomerMerge merge) {
      checkMerge(merge);
    } else if (record instanceof OfferOutcome outcome) {
      named("offer_id", outcome.getOfferId());
      named("channel", outcome.getChannel());
      RecordValidator.checkId("command_id", outcome.getCommandId());
    } else if (record instanceof ErasureRequest erasure) {
      identified("request_id", erasure.getRequestId());
    }
  }

  private static void checkProfile(CustomerProfile profile) throws InvalidRecord {
    checkCount("products", profile.getProducts().size(), MAX_ENTRIES);
    int at = 0;
    for (Product product : profile.getProducts()) {
      named("products[" + at + "].type", product.getType());
      named("products[" + at + "].status", product.getStatus());
      at++;
    }
    allNamed("preferred_channels", profile.getPreferredChannels());
    allNamed("avoided_channels", profile.getAvoidedChannels());
    allNamed("exclusions", profile.getExclusions());
    finite("lifetime_value", profile.getLifetimeValue());
    checkCount("scores", profile.getScores().size(), MAX_ENTRIES);
    for (Map.Entry<String, Double> score : profile.getScores().entrySet()) {
      finite("scores." + score.getKey(), score.getValue());
    }
    checkCount("preferences", profile.getPreferences().size(), MAX_ENTRIES);
    checkCount("attributes", profile.getAttributes().size(), MAX_ENTRIES);
    String specificity = profile.getPreferences().get(SPECIFICITY);
    if (specificity != null
        && !SPECIFICITY_ALLOWED.contains(specificity.toLowerCase(Locale.ROOT))) {
      throw invalid(
          "preferences.specificity", specificity, Names.allowed(specificity, SPECIFICITY_ALLOWED));
    }
    checkZone(profile.getAttributes().get(TIME_ZONE));
    checkLocale(profile.getLocale());
  }

  private static void checkLocale(String locale) throws InvalidRecord {
    if (locale != null) {
      try {
        new Locale.Builder().setLanguageTag(locale);
      } catch (IllformedLocaleException e) {
        throw invalid("locale", locale, "allowed: a BCP 47 language tag such as de or de-AT");
      }
    }
  }

  private static void checkZone(String zone) throws InvalidRecord {
    if (zone != null) {
      try {
        ZoneId.of(zone);
      } catch (DateTimeException e) {
        throw invalid(
            "attributes.time_zone", zone, "allowed: a time zone such as Europe/Berlin or +02:00");
      }
    }
  }

  private static void checkOffer(Offer offer) throws InvalidRecord {
    RecordValidator.checkName("offer_id", offer.getOfferId());
    RecordValidator.checkName("category", offer.getCategory());
    allNamed("intents", offer.getIntents());
    allNamed("channels", offer.getChannels());
    if (offer.getItemId() != null) {
      identified("item_id", offer.getItemId());
    }
    finite("value", offer.getValue());
    if (offer.getContent() != null) {
      identified("content", offer.getContent());
    }
    OfferTexts.check(offer.getText());
    if (offer.getGrants() != null) {
      checkPurpose("grants", offer.getGrants());
    }
    if (offer.getBooks() != null) {
      identified("books", offer.getBooks());
    }
    checkNotNegative("max_contacts", offer.getMaxContacts());
    checkNotNegative("budget", offer.getBudget());
    checkAmount("budget_amount", offer.getBudgetAmount());
    checkAmount("cost", offer.getCost());
    checkAmount("contact_cost", offer.getContactCost());
    checkValidity(offer.getValidFrom(), offer.getValidUntil());
    checkContactPeriod(offer.getContactPeriod());
    duration("replenish_after", offer.getReplenishAfter());
    if (offer.getEligible() != null) {
      Optional<String> problem = EligibilityConditions.problem(offer.getEligible());
      if (problem.isPresent()) {
        throw invalid("eligible", offer.getEligible(), problem.get());
      }
    }
  }

  private static void checkContactPeriod(String text) throws InvalidRecord {
    Optional<Duration> period = duration("contact_period", text);
    if (period.isPresent() && period.get().compareTo(Policy.CONTACT_RETENTION) > 0) {
      throw invalid(
          "contact_period", text, "allowed: up to " + Durations.show(Policy.CONTACT_RETENTION));
    }
  }

  /** Returns a positive duration; empty if the field is missing. */
  private static Optional<Duration> duration(String field, String text) throws InvalidRecord {
    if (text == null) {
      return Optional.empty();
    }
    Optional<Duration> duration = Durations.parse(text).filter(each -> !each.isZero());
    if (duration.isEmpty()) {
      throw invalid(field, text, Durations.hint(text));
    }
    return duration;
  }

  /** Amounts are summed in millionths. */
  private static void checkAmount(String field, Double amount) throws InvalidRecord {
    if (amount != null && !(amount >= 0 && amount <= MAX_AMOUNT)) {
      throw invalid(field, amount.toString(), "allowed: an amount from 0 to 1000000000");
    }
  }

  private static void checkValidity(Instant from, Instant until) throws InvalidRecord {
    checkTime("valid_from", from);
    checkTime("valid_until", until);
    if (from != null && until != null && until.isBefore(from)) {
      throw invalid("valid_until", until.toString(), "allowed: valid_from or later, " + from);
    }
  }

  private static void checkTime(String field, Instant time) throws InvalidRecord {
    if (time != null && (time.isBefore(FIRST_TIME) || time.isAfter(LAST_TIME))) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE, "'%s' is %s; allowed: years 1 to 9999".formatted(field, time));
    }
  }

  private static void checkCandidates(List<CandidateOffer> offers) throws InvalidRecord {
    checkCount("offers", offers.size(), MAX_OFFERS);
    Set<String> seen = new HashSet<>();
    int at = 0;
    for (CandidateOffer each : offers) {
      String place = "offers[" + at++ + "].";
      named(place + "offer_id", each.getOfferId());
      if (!seen.add(each.getOfferId())) {
        throw invalid(place + "offer_id", each.getOfferId(), "allowed: each offer only once");
      }
      double priority = each.getPriority();
      if (!(priority > 0 && priority <= MAX_NUMBER)) {
        throw invalid(
            place + "priority",
            Double.toString(priority),
            "allowed: a number greater than 0 and at most " + MAX_NUMBER);
      }
    }
  }

  /** The topic's key is customer_id/purpose; the last slash separates the two. */
  private static void checkPurpose(String field, String purpose) throws InvalidRecord {
    named(field, purpose);
    if (purpose.indexOf('/') >= 0) {
      throw invalid(field, purpose, "allowed: a name without '/', such as personalisation");
    }
  }

  /** Only an unlink may leave out the customer. */
  private static void checkLink(IdentityLink link) throws InvalidRecord {
    RecordValidator.checkId("customer_id", link.getCustomerId());
    if (link.getLinked()) {
      identified("customer_id", link.getCustomerId());
    }
  }

  private static void checkMerge(CustomerMerge merge) throws InvalidRecord {
    String into = merge.getIntoCustomerId();
    RecordValidator.checkId("into_customer_id", into);
    if (into == null) {
      return;
    }
    identified("into_customer_id", into);
    if (into.equals(merge.getCustomerId())) {
      throw new InvalidRecord(
          InvalidRecord.Code.INVALID_VALUE,
          "into_customer_id is the customer itself; allowed: another customer, or none to end a merge");
    }
    if (GuestId.isGuest(into) || GuestId.isGuest(merge.getCustomerId())) {
      throw new InvalidRecord(
          InvalidRecord.Code.INVALID_VALUE,
          "a guest cannot be merged; link the device to the customer in context.identity");
    }
  }

  private static void allNamed(String field, Collection<String> names) throws InvalidRecord {
    checkCount(field, names.size(), MAX_ENTRIES);
    int at = 0;
    for (String name : names) {
      named(field + "[" + at++ + "]", name);
    }
  }

  private static void named(String field, String name) throws InvalidRecord {
    RecordValidator.checkName(field, name);
    checkNotBlank(field, name);
  }

  private static void identified(String field, String id) throws InvalidRecord {
    RecordValidator.checkId(field, id);
    checkNotBlank(field, id);
  }

  private static void checkNotBlank(String field, String text) throws InvalidRecord {
    if (text.isBlank()) {
      throw invalid(field, text, "allowed: text that is not blank");
    }
  }

  private static void checkCount(String field, int count, int most) throws InvalidRecord {
    if (count > most) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          String.format(Locale.ROOT, "'%s' has %d entries; allowed: %d", field, count, most));
    }
  }

  private static void checkNotNegative(String field, Number count) throws InvalidRecord {
    if (count != null && count.longValue() < 0) {
      throw invalid(field, count.toString(), "allowed: a whole number, at least 0");
    }
  }

  private static void finite(String field, Double number) throws InvalidRecord {
    if (number != null && !(Math.abs(number) <= MAX_NUMBER)) {
      throw invalid(
          field,
          number.toString(),
          "allowed: a number from -%s to %s".formatted(MAX_NUMBER, MAX_NUMBER));
    }
  }

  private static InvalidRecord invalid(String field, String found, String allowed) {
    return new InvalidRecord(
        Code.INVALID_VALUE,
        "'%s' is '%s'; %s"
            .formatted(InvalidRecord.quoted(field), InvalidRecord.quoted(found), allowed));
  }
}
