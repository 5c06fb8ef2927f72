package io.micromoments.workbench.report;

import io.micromoments.schemas.BudgetStatus;
import java.util.List;

/** Writes the final status of the offers' budgets. */
final class BudgetsSection {

  static final String ID = "budgets";
  static final String HEADING = "Budgets";

  /** Number of budgets that are not folded. */
  private static final int OPEN_BUDGETS = 20;

  private static final List<String> COLUMNS =
      List.of("Offer", "Budget", "Spent", "Reserved", "Available", "Overrun");

  private BudgetsSection() {}

  /**
   * Writes the section.
   *
   * @param budgets at least one
   */
  static void write(List<BudgetStatus> budgets, Html html) {
    html.open("section", "class", "results", "id", ID, "aria-labelledby", ID + "-heading");
    html.element("h2", HEADING, "id", ID + "-heading");
    html.element(
        "p",
        "Status at the end of the replay. Reserved amounts are held for commands that were still"
            + " valid; the overrun was spent beyond the budget by acceptances without a"
            + " reservation.",
        "class",
        "meaning");
    int open = Math.min(OPEN_BUDGETS, budgets.size());
    table("Budgets of offers", budgets.subList(0, open), html);
    if (open < budgets.size()) {
      html.open("details").element("summary", (budgets.size() - open) + " more");
      table("More budgets of offers", budgets.subList(open, budgets.size()), html);
      html.close();
    }
    html.close();
  }

  /** Returns a budget as one line, for example {@code X: 2 of 3 spent, 1 reserved}. */
  static String line(BudgetStatus budget) {
    return "%s: %s spent, %s reserved%s"
        .formatted(
            budget.getOfferId(),
            budget.getBudget() == null
                ? Formats.grouped(budget.getSpent())
                : Formats.grouped(budget.getSpent()) + " of " + Formats.grouped(budget.getBudget()),
            Formats.grouped(budget.getReserved()),
            budget.getBudget() == null
                ? ", no limit"
                : budget.getOverrun() == 0
                    ? ""
                    : ", overrun by " + Formats.grouped(budget.getOverrun()));
  }

  private static void table(String name, List<BudgetStatus> budgets, Html html) {
    WideTable.open(name, "budgets", 1, COLUMNS, html);
    html.open("tbody");
    budgets.forEach(each -> row(each, html));
    html.close();
    WideTable.close(html);
  }

  private static void row(BudgetStatus budget, Html html) {
    Long limit = budget.getBudget();
    long taken = budget.getSpent() + budget.getReserved();
    html.open("tr").open("th", "scope", "row").element("span", budget.getOfferId());
    if (limit != null) {
      Bar.draw(budget.getSpent(), budget.getReserved(), Math.max(limit, taken), html);
    }
    html.close();
    if (limit == null) {
      html.element("td", "no limit", "class", "number");
    } else {
      WideTable.number(limit, html);
    }
    WideTable.number(budget.getSpent(), html);
    WideTable.number(budget.getReserved(), html);
    if (limit == null) {
      html.element("td", "–", "class", "number nil");
    } else {
      WideTable.number(Math.max(0, limit - taken), html);
    }
    WideTable.number(budget.getOverrun(), html);
    html.close();
  }
}
