package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The examples of {@code --help} can be copied from a terminal. */
class HelpTest {

  @Test
  void examplesAreNotWrappedAtEightyColumns() {
    List<CommandLine> commands = new ArrayList<>();
    collect(new CommandLine(new Main()), commands);
    assertThat(commands).hasSizeGreaterThan(14);
    for (CommandLine command : commands) {
      String[] footer = command.getCommandSpec().usageMessage().footer();
      assertThat(footer).as(command.getCommandName()).isNotEmpty();
      String help = command.getUsageMessage().replace(System.lineSeparator(), "\n");
      assertThat(help).contains(String.join("\n", footer));
    }
  }

  private static void collect(CommandLine command, List<CommandLine> into) {
    into.add(command);
    command.getSubcommands().values().forEach(each -> collect(each, into));
  }
}
