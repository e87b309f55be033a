using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coffre.Cli;

/// <summary>One delivery that is sent once, however often its command is typed until the server has answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Statement">H of the delivery statement.</param>
/// <param name="Index">Where A.1 lies in the log.</param>
/// <param name="Ends">When it ends.</param>
sealed record OneDelivery(DeliveryId Id, Digest Statement, long Index, DateTimeOffset? Ends)
{
    /// <summary>
    /// Journals the delivery's id, then sends. Where an earlier run of the same delivery has no known outcome, it goes on under that run's id, so that
    /// nobody gets it twice (<c>docs/format.md</c> §3).
    /// </summary>
    /// <param name="client">Speaks for the sender.</param>
    /// <param name="book">The sender's address book.</param>
    /// <param name="what">Names the delivery by all that was asked for, <see cref="Name"/>.</param>
    /// <param name="to">The account, or a letter of this delivery's.</param>
    /// <param name="seal">Seals it under an id.</param>
    /// <param name="inline">The payloads that travel with the act: the rest the server has already.</param>
    /// <param name="genesis">For a letter, its genesis and locator.</param>
    /// <param name="reference">The sender's reference of the person.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<OneDelivery> SendAsync(
        CoffreClient client, AddressBook book, string what, AccountId to, Func<DeliveryId, Task<SealedDelivery>> seal, IReadOnlyList<SealedPayload> inline,
        (Statement Genesis, Locator Locator)? genesis, string reference, CancellationToken ct)
    {
        var id = book.FindPending(what, reference)?.Id ?? DeliveryId.New();
        if (book.Find(id) is null)
            book.Add([new BookEntry.Row(what, reference, id.ToString(), to.ToString(), ((StatementBody.Genesis?)genesis?.Genesis.Body)?.Sign.ToString())]);
        var sent = await TrySendAsync(client, book, id, seal, inline, genesis, ct);
        book.Add([new BookEntry.Sent(id.ToString(), sent.Statement.ToString(), sent.Index)]);
        return sent;
    }

    /// <summary>What an identical command is recognised by: recipient, words, terms and documents. It does not leave the book.</summary>
    public static string Name(string to, Cover cover, string terms, IReadOnlyList<SealedPayload> payloads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{to}\n{terms}\n"));
        hash.AppendData(cover.ToBytes());
        foreach (var payload in payloads)
            hash.AppendData(payload.Content.ToArray());
        return string.Create(CultureInfo.InvariantCulture, $"one {Base64.Encode(hash.GetHashAndReset())}");
    }

    /// <summary>A delivery of this account's that was accepted.</summary>
    public static async Task<OneDelivery> FindAsync(CoffreClient client, DeliveryId id, CancellationToken ct) => (await ReadAsync(client, id, ct)).Found;

    static async Task<(CheckedDelivery Stands, OneDelivery Found)> ReadAsync(CoffreClient client, DeliveryId id, CancellationToken ct)
    {
        var (stands, proved) = await client.FindProvedDeliveryAsync(id, ct);
        Opening.Sent(stands.Act, client.Author!.Chain.Id);
        return (stands, new(id, stands.Act.Hash, proved.Evidence[0].Index, stands.Body.Ends));
    }

    static async Task<OneDelivery> TrySendAsync(
        CoffreClient client, AddressBook book, DeliveryId id, Func<DeliveryId, Task<SealedDelivery>> seal, IReadOnlyList<SealedPayload> inline,
        (Statement Genesis, Locator Locator)? genesis, CancellationToken ct)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                var (act, evidence) = await client.DeliverAsync(await seal(id), inline, genesis, ct);
                return new(id, act.Hash, evidence[0].Index, ((StatementBody.Delivery)act.Body).Ends);
            }
            catch (ProblemException e) when (e.Name == "stale-recipient" && !again)
            {
                // the recipient's keys changed since they were read: once more, with what stands now
            }
            catch (ProblemException e) when (e.Name == "id-conflict")
            {
                // sealed afresh, so other bytes: the earlier run had arrived. Its act is read, and its signature verified
                var (stands, found) = await ReadAsync(client, id, ct);
                if (stands.Outcome.Final == EventKind.SubmissionRejection)
                {
                    var why = ClosedCode.Text(stands.Evidence[0].Reason!.Value);
                    book.Add([new BookEntry.Refused(id.ToString(), why)]);
                    throw new CommandException(ExitCode.Refused, $"The server refused this delivery when it was sent before ({why}), and nothing arrived. The same command sends it anew.");
                }
                return found;
            }
            catch (ProblemException e) when ((int)e.Status is >= 400 and < 500 && e.Name is not ("too-many-requests" or "session-required" or "stale-key" or "stale-recipient"))
            {
                book.Add([new BookEntry.Refused(id.ToString(), e.Name)]);
                throw;
            }
        }
    }
}
