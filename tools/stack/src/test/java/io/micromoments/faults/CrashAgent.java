package io.micromoments.faults;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import io.micromoments.patterns.compile.CompiledPattern;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * Java agent that instruments a TaskManager with the crash points, so that the job's code need not
 * contain them. Its jar is only a manifest: the classes are on the JVM's class path anyway.
 */
public final class CrashAgent {

  private CrashAgent() {}

  /**
   * Returns the JVM option that enables the crash points, given the tests on the class path.
   *
   * @param folder for the jar and the files of {@link CrashSwitch}
   * @return an option of the java command
   */
  static String option(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), CrashAgent.class.getName());
    Path jar = folder.resolve("crash-agent.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.finish();
    }
    return "-javaagent:" + jar + "=" + folder;
  }

  /** Called by the JVM before its main method. */
  public static void premain(String folder, Instrumentation jvm) {
    CrashSwitch.in(Path.of(folder));
    AgentBuilder agent = new AgentBuilder.Default().disableClassFormatChanges();
    agent = point(agent, CrashPoint.BARRIER, AtBarrier.class);
    agent = point(agent, CrashPoint.FLUSH, AtFlush.class);
    agent = point(agent, CrashPoint.COMMIT, AtCommit.class);
    agent = point(agent, CrashPoint.HAND_OVER, AtHandOver.class);
    agent = point(agent, CrashPoint.SETTLING, AtSettling.class);
    agent =
        agent
            .type(named("io.micromoments.detect.MomentClassifier"))
            .transform(
                (builder, type, loader, module, domain) ->
                    builder.visit(Advice.to(AtMatch.class).on(named("classify"))));
    agent.installOn(jvm);
  }

  private static AgentBuilder point(AgentBuilder agent, CrashPoint point, Class<?> advice) {
    AgentBuilder all = agent;
    for (CrashPoint.Method method : point.methods()) {
      all =
          all.type(named(method.type()))
              .transform(
                  (builder, type, loader, module, domain) ->
                      builder.visit(
                          Advice.to(advice).on(named(method.name()).and(not(isAbstract())))));
    }
    return all;
  }

  // Advice classes, which are inlined into the methods of their crash point.

  static final class AtMatch {
    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(1) CompiledPattern compiled) {
      CrashSwitch.matched(compiled);
    }
  }

  static final class AtBarrier {
    @Advice.OnMethodEnter
    static void enter() {
      CrashSwitch.reached(CrashPoint.BARRIER);
    }
  }

  static final class AtFlush {
    @Advice.OnMethodEnter
    static void enter() {
      CrashSwitch.reached(CrashPoint.FLUSH);
    }
  }

  static final class AtCommit {
    @Advice.OnMethodEnter
    static void enter() {
      CrashSwitch.reached(CrashPoint.COMMIT);
    }
  }

  static final class AtHandOver {
    @Advice.OnMethodEnter
    static void enter() {
      CrashSwitch.reached(CrashPoint.HAND_OVER);
    }
  }

  static final class AtSettling {
    @Advice.OnMethodEnter
    static void enter() {
      CrashSwitch.reached(CrashPoint.SETTLING);
    }
  }
}
