package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.sql.parser.SqlToken.Kind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads texts, numbers, times and intervals. */
final class SqlConstants {

  private static final Map<String, Duration> UNITS =
      Map.of(
          "SECOND", Duration.ofSeconds(1),
          "MINUTE", Duration.ofMinutes(1),
          "HOUR", Duration.ofHours(1),
          "DAY", Duration.ofDays(1),
          "WEEK", Duration.ofDays(7));

  private static final Pattern WHOLE = Pattern.compile("\\s*(\\d{1,9})\\s*");
  private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,9})\\.(\\d{1,3})\\s*");

  private final SqlTokens tokens;

  SqlConstants(SqlTokens tokens) {
    this.tokens = tokens;
  }

  /** Returns the constant that is next; empty if there is something else. */
  Optional<SqlExpression> read() {
    SqlToken token = tokens.peek();
    if (token.kind() == Kind.TEXT) {
      tokens.next();
      return Optional.of(new SqlExpression.Text(token.text(), token.at()));
    }
    if (token.kind() == Kind.NUMBER) {
      tokens.next();
      return Optional.of(new SqlExpression.Num(token.text(), token.at()));
    }
    if (token.isWord("TRUE") || token.isWord("FALSE")) {
      tokens.next();
      return Optional.of(new SqlExpression.Bool(token.isWord("TRUE"), token.at()));
    }
    if (token.isWord("NULL")) {
      tokens.next();
      return Optional.of(new SqlExpression.Null(token.at()));
    }
    if (token.isWord("INTERVAL") && tokens.peek(1).kind() != Kind.SYMBOL) {
      return Optional.of(interval());
    }
    boolean isTime = token.isWord("TIMESTAMP") || token.isWord("DATE");
    return isTime && tokens.peek(1).kind() == Kind.TEXT ? Optional.of(time()) : Optional.empty();
  }

  /** Reads an interval of at least a millisecond. */
  SqlExpression.Interval interval() {
    SqlToken start = tokens.next();
    if (!start.isWord("INTERVAL")) {
      throw new CannotImport(start.at(), "found " + start.shown(), "expected INTERVAL '30' MINUTE");
    }
    SqlToken amount = tokens.next();
    if (amount.kind() != Kind.TEXT && amount.kind() != Kind.NUMBER) {
      throw new CannotImport(
          amount.at(), "found " + amount.shown(), "expected INTERVAL '30' MINUTE");
    }
    SqlToken unit = tokens.expectName("a unit such as MINUTE");
    String name = unit.text().toUpperCase(Locale.ROOT);
    if (name.endsWith("S") && !UNITS.containsKey(name)) {
      name = name.substring(0, name.length() - 1);
    }
    if (tokens.takeSymbol("(")) { // the precision
      tokens.next();
      tokens.expectSymbol(")");
    }
    if (tokens.peek().isWord("TO") || !UNITS.containsKey(name)) {
      throw new CannotImport(
          unit.at(),
          "intervals of %s%s cannot be imported"
              .formatted(unit.text(), tokens.peek().isWord("TO") ? " TO …" : ""),
          "allowed: SECOND, MINUTE, HOUR, DAY, WEEK, such as INTERVAL '90' MINUTE");
    }
    Matcher whole = WHOLE.matcher(amount.text());
    Matcher seconds = SECONDS.matcher(amount.text());
    long millis;
    if (whole.matches()) {
      millis = UNITS.get(name).toMillis() * Long.parseLong(whole.group(1));
    } else if (name.equals("SECOND") && seconds.matches()) {
      String fraction = (seconds.group(2) + "00").substring(0, 3);
      millis = Long.parseLong(seconds.group(1)) * 1000 + Long.parseLong(fraction);
    } else {
      throw new CannotImport(
          amount.at(), "found " + amount.shown(), "expected a whole number such as '30'");
    }
    return new SqlExpression.Interval(millis, start.at());
  }

  private SqlExpression time() {
    SqlToken word = tokens.next();
    SqlToken value = tokens.next();
    String iso = value.text().strip().replace(' ', 'T');
    try {
      LocalDateTime time = LocalDateTime.parse(iso.contains("T") ? iso : iso + "T00:00:00");
      return new SqlExpression.Time(time.toInstant(ZoneOffset.UTC).toString(), word.at());
    } catch (DateTimeParseException e) {
      throw new CannotImport(
          value.at(), "found " + value.shown(), "expected a time such as '2026-05-02 20:30:00'");
    }
  }
}
