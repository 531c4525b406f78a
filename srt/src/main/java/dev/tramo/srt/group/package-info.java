/**
 * Bonding: an {@link dev.tramo.srt.group.SrtGroup} carries one stream over several connections, its members. Sequence numbers,
 * timestamps and deliveries are the group's; each member acknowledges, reports losses and retransmits on its own path. A broadcast
 * group sends everything on all members; a backup group on the best one, and on another when that falters ({@link
 * dev.tramo.srt.group.GroupType}).
 *
 * <p>Invariant: a payload that arrives on any member in time is delivered once, in order. One thread for a group and its members.
 */
@NullMarked
package dev.tramo.srt.group;

import org.jspecify.annotations.NullMarked;
