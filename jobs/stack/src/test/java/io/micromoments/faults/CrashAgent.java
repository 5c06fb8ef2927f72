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
 * Puts the crash points into the JVM of a TaskManager, so that the job itself knows nothing of
 * them. Its jar is a manifest only: the classes are on the class path of the JVM anyway.
 */
public final class CrashAgent {

  private CrashAgent() {}

  /**
   * What makes a JVM that has the tests on its class path take the crash points in.
   *
   * @param folder of the jar, and of the {@link CrashSwitch}
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

  /** Called by the JVM before anything else of it runs. */
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
            .type(named("io.micromoments.patterns.detect.MomentClassifier"))
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

  // Each is copied into the methods of its point.

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
