// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.protosocket.proto.StatusCode;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, between modules and between packages. */
class ArrowsTest {
  private static final String OURS = "dev.protosocket";
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = ours();
  }

  /** The classes of all modules, without those of tests. */
  static JavaClasses ours() {
    // Others' classes need not be read to know their names.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(OURS);
  }

  /** Or the rules would hold of what is not there. */
  @Test
  void should_look_at_every_module() {
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages)
        .contains(
            OURS + ".proto",
            OURS + ".proto.schema",
            OURS + ".client",
            OURS + ".pool",
            OURS + ".momento",
            OURS + ".memcached",
            OURS + ".redis",
            OURS + ".shard",
            OURS + ".near",
            OURS + ".codec",
            OURS + ".jcache",
            OURS + ".metrics",
            OURS + ".metrics.micrometer",
            OURS + ".metrics.opentelemetry",
            OURS + ".metrics.jfr",
            OURS + ".server",
            OURS + ".junit",
            OURS + ".spring",
            OURS + ".cli",
            OURS + ".examples");
  }

  @Test
  void should_know_only_modules_below() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(OURS + "..")
        .layer("proto")
        .definedBy(OURS + ".proto..")
        .layer("client")
        .definedBy(OURS + ".client..")
        .layer("pool")
        .definedBy(OURS + ".pool..")
        .layer("momento")
        .definedBy(OURS + ".momento..")
        .layer("memcached")
        .definedBy(OURS + ".memcached..")
        .layer("redis")
        .definedBy(OURS + ".redis..")
        .layer("shard")
        .definedBy(OURS + ".shard..")
        .layer("near")
        .definedBy(OURS + ".near..")
        .layer("codec")
        .definedBy(OURS + ".codec..")
        .layer("jcache")
        .definedBy(OURS + ".jcache..")
        .layer("metrics")
        .definedBy(OURS + ".metrics..")
        .layer("server")
        .definedBy(OURS + ".server..")
        .layer("junit")
        .definedBy(OURS + ".junit..")
        .layer("cli")
        .definedBy(OURS + ".cli..")
        .layer("spring")
        .definedBy(OURS + ".spring..")
        .layer("examples")
        .definedBy(OURS + ".examples..")
        .ensureAllClassesAreContainedInArchitectureIgnoring(OURS + ".testing..")
        .whereLayer("proto")
        .mayNotAccessAnyLayer()
        .whereLayer("client")
        .mayOnlyAccessLayers("proto")
        .whereLayer("pool")
        .mayOnlyAccessLayers("client", "proto")
        .whereLayer("momento")
        .mayOnlyAccessLayers("pool", "client")
        .whereLayer("memcached")
        .mayOnlyAccessLayers("client", "proto")
        .whereLayer("redis")
        .mayOnlyAccessLayers("client", "proto")
        .whereLayer("shard")
        .mayOnlyAccessLayers("client")
        .whereLayer("near")
        .mayOnlyAccessLayers("client")
        .whereLayer("codec")
        .mayOnlyAccessLayers("client")
        .whereLayer("jcache")
        .mayOnlyAccessLayers("client", "pool", "memcached", "codec")
        .whereLayer("metrics")
        .mayOnlyAccessLayers("client", "proto", "shard", "near", "codec")
        .whereLayer("server")
        .mayOnlyAccessLayers("proto")
        .whereLayer("junit")
        .mayOnlyAccessLayers("client", "pool", "memcached", "server", "proto")
        .whereLayer("cli")
        .mayOnlyAccessLayers("client", "pool", "momento", "memcached", "codec", "metrics", "server")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("spring")
        .mayOnlyAccessLayers(
            "client", "pool", "momento", "memcached", "redis", "near", "codec", "metrics")
        .whereLayer("spring")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("examples")
        .mayNotBeAccessedByAnyLayer()
        .check(classes);
  }

  /** Whose statistics are shown there, to those who have them. */
  @Test
  void should_leave_the_layers_to_micrometer() {
    noClasses()
        .that()
        .resideInAPackage(OURS + ".metrics..")
        .and()
        .resideOutsideOfPackage(OURS + ".metrics.micrometer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OURS + ".shard..", OURS + ".near..", OURS + ".codec..")
        .check(classes);
  }

  @Test
  void should_leave_the_generated_classes_to_the_server() {
    noClasses()
        .that()
        // A test's hand on the server's replies passes through the test kit.
        .resideOutsideOfPackages(OURS + ".server..", OURS + ".junit..", OURS + ".proto.schema..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".proto.schema..")
        .check(classes);
  }

  @Test
  void should_leave_spring_to_the_starter() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + ".spring..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(classes);
  }

  /** Server and client check each other only as long as they don't share a codec. */
  @Test
  void should_leave_the_codec_to_the_client() {
    noClasses()
        .that()
        .resideInAPackage(OURS + ".server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".proto")
        .check(classes);
  }

  /** What only one service needs, the others' applications need not have. */
  @Test
  void should_leave_json_and_http_to_momento() {
    noClasses()
        .that()
        // Whose formats are for those who bring their library; and a program, not a library.
        .resideOutsideOfPackages(OURS + ".momento..", OURS + ".codec..", OURS + ".cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..", "tools.jackson..", "java.net.http..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage(OURS + ".codec..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..", "org.msgpack..")
        .check(classes);
  }

  /** As the module system does it on the module path. */
  @Test
  void should_leave_the_clients_internals_to_momento() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OURS + ".client..", OURS + ".momento..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".client.internal..")
        .check(classes);
  }

  /** The engine carries any protocol; a configuration that names none has a default. */
  @Test
  void should_leave_the_protocol_to_the_wire() {
    noClasses()
        .that()
        .resideInAnyPackage(OURS + ".client", OURS + ".pool")
        .and()
        .doNotHaveFullyQualifiedName(OURS + ".client.ClientConfig")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OURS + ".client.protosocket")
        .check(classes);
    noClasses()
        .that()
        .resideInAnyPackage(OURS + ".client", OURS + ".client.wire", OURS + ".pool")
        .should()
        .dependOnClassesThat(
            resideInAPackage(OURS + ".proto")
                // What went wrong, in the words of the errors of every wire.
                .and(not(belongToAnyOf(StatusCode.class))))
        .check(classes);
  }

  @Test
  void should_have_no_cycles_between_packages() {
    slices()
        .assignedFrom(new PackageSlices())
        .should()
        .beFreeOfCycles()
        // The client's API in the signatures of its own SPI, wires and internals: packages of their
        // own because they are meant for our modules, not as layers.
        .ignoreDependency(
            resideInAnyPackage(
                OURS + ".client.spi",
                OURS + ".client.internal",
                OURS + ".client.wire",
                OURS + ".client.protosocket"),
            resideInAPackage(OURS + ".client"))
        .check(classes);
  }

  /** Each package a slice. */
  private static final class PackageSlices implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass each) {
      return SliceIdentifier.of(each.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
