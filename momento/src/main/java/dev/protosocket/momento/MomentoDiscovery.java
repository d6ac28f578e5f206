// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import dev.protosocket.client.Credential;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.pool.AddressProvider;
import dev.protosocket.pool.AddressSource;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Asks Momento's HTTP API for the addresses of a cache's servers, by availability zone, so that
 * connections can stay in the caller's zone. The list is refreshed every 30 s; while that fails the
 * last good one is used. Immutable.
 *
 * <p>Dials go to the preferred zone while its last dial succeeded; a failed one opens the zone's
 * circuit for 500 ms, doubling to 5 s, and the other zones serve. Every 15 to 30 s a connection
 * that is outside the preferred zone is dialled anew; if that leads back to the zone, the others
 * follow within seconds.
 */
public final class MomentoDiscovery implements AddressProvider {
  /** The variable that names the preferred zone where the code names none. */
  public static final String ZONE_VARIABLE = "MOMENTO_AWS_AZ_ID";

  private static final Duration REFRESH = Duration.ofSeconds(30);

  private final @Nullable String zone;
  private final boolean privateAddresses;
  private final @Nullable URI endpoint;
  private final Duration refresh;

  private MomentoDiscovery(
      @Nullable String zone, boolean privateAddresses, @Nullable URI endpoint, Duration refresh) {
    this.zone = zone;
    this.privateAddresses = privateAddresses;
    this.endpoint = endpoint;
    this.refresh = refresh;
  }

  /** Uses the public addresses; prefers the zone in {@value #ZONE_VARIABLE}, if that is set. */
  public static MomentoDiscovery create() {
    return fromEnvironment(System.getenv());
  }

  static MomentoDiscovery fromEnvironment(Map<String, String> environment) {
    String zone = environment.getOrDefault(ZONE_VARIABLE, "").strip();
    return new MomentoDiscovery(zone.isEmpty() ? null : zone, false, null, REFRESH);
  }

  /**
   * Returns a discovery that prefers a zone.
   *
   * @param id an availability-zone ID, for instance {@code usw2-az1}; null for none
   */
  public MomentoDiscovery preferringZone(@Nullable String id) {
    return new MomentoDiscovery(id, privateAddresses, endpoint, refresh);
  }

  /** Returns a discovery that asks for the addresses inside the cache's private network. */
  public MomentoDiscovery withPrivateAddresses() {
    return new MomentoDiscovery(zone, true, endpoint, refresh);
  }

  /**
   * Returns a discovery that asks another URL, for instance a proxy's; it is sent the token.
   *
   * @param url of the endpoint list; http or https
   */
  public MomentoDiscovery at(URI url) {
    return new MomentoDiscovery(
        zone, privateAddresses, Objects.requireNonNull(url, "url"), refresh);
  }

  /**
   * Returns a discovery with another refresh interval.
   *
   * @param interval at least a millisecond; a very long one asks once
   */
  public MomentoDiscovery refreshedEvery(Duration interval) {
    return new MomentoDiscovery(
        zone, privateAddresses, endpoint, Durations.positive("the refresh interval", interval));
  }

  @Override
  public String description() {
    return toString();
  }

  @Override
  public String toString() {
    return "MomentoDiscovery[zone="
        + zone
        + ", privateAddresses="
        + privateAddresses
        + ", endpoint="
        + (endpoint == null ? "the service's" : endpoint.getHost())
        + ", refresh="
        + refresh
        + "]";
  }

  @Override
  public AddressSource open(Credential credential, ScheduledExecutorService scheduler) {
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(scheduler, "scheduler");
    URI url =
        endpoint != null
            ? endpoint
            : URI.create("https://api." + credential.endpointHost() + "/endpoints");
    if (privateAddresses) {
      url = URI.create(url + "?private=true");
    }
    EndpointList list = new EndpointList(url, credential);
    ZonedSource source = new ZonedSource(list, zone, System::nanoTime);
    source.refreshEvery(refresh, scheduler);
    return source;
  }
}
