using Coffre.Server.Data;
using Coffre.Server.Deliveries;
using Coffre.Server.Directory;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Letters;

/// <summary>
/// A letter's bundle: one GET gives all that the page needs, whatever the letter's state (<c>docs/format.md</c> §8). Once the grant has been in one, the sender can
/// no longer take the letter back; nothing else is recorded.
/// </summary>
static class ReadLetter
{
    public static async Task<IResult> Handle(
        [FromHeader(Name = "Coffre-Locator")] string? locator, [FromHeader(Name = "Coffre-Seen")] long? seen, Rates rates, Courses courses, Database database, Writer writer,
        Released released, Directories directories, Answers answers, Installation installation, HttpContext http, CancellationToken ct)
    {
        rates.Locator(http);
        if (!Locator.TryParse(locator, null, out var found) || Find(database, found) is not { } delivery)
            throw Problems.Absent;
        await courses.CatchUpAsync(delivery, ct);
        var state = Read(database, found, courses.Now);
        if (state is { Grant: not null, Shown: false })
        {
            courses.DemandWritable();
            // between the reading and the mark its sender may have taken it back: what is given is what stands once the mark is on the disk
            await writer.WriteAsync(tx => tx.Run("update delivery set shown = 1 where id = $0", delivery), ct);
            state = Read(database, found, courses.Now);
        }
        var view = await released.WaitAsync(state.Newest, ct) ?? throw Problems.NotYet;
        AccountId[] named = [.. new[] { installation.Operator!.Value, state.Author }.Distinct()];
        var directory = await directories.AnswerAsync(view, named.Select(id => (id, (long?)null)), named, Math.Max(0, seen ?? 0), ct);
        var evidence = new List<ProvedEvidence>();
        foreach (var recorded in state.Submission)
            evidence.Add(await answers.ProveAsync(recorded, view, ct));
        var act = state.Act is var (text, told) ? new ProvedAct(text, await answers.ProveAsync(told, view, ct)) : null;
        return TypedResults.Ok(new LetterBundle(directory.Checkpoint, directory.Heads, state.Genesis, state.Delivery, evidence, directory.Chains, directory.Attests, directory.Consistency,
            state.Grant,
            Claim: state.Closed == StatementType.Claim ? act : null,
            Recall: state.Closed == StatementType.Recall ? act : null,
            Paper: state.Closed == StatementType.Paper ? act : null,
            Closed: state.Closed == StatementType.Close ? act : null));
    }

    static DeliveryId? Find(Database database, Locator locator)
    {
        using var rows = new Reading(database);
        return rows.LetterAt(locator)?.Delivery;
    }

    static State Read(Database database, Locator locator, DateTimeOffset now)
    {
        using var rows = new Reading(database);
        var letter = rows.LetterAt(locator)!;
        var course = rows.CourseOf(letter.Delivery)!;
        var delivery = course.Delivery;
        var state = new State(rows.GenesisText(letter.Account)!, rows.StatementText(delivery.Hash)!, delivery.Author, course.Submission, course.Shown);
        // it will not open on the day that it says: that can be known before
        if (course.Of(EventKind.ContentConsignmentFailure) is { } failed && !(delivery.Ends <= now))
            return state with { Closed = StatementType.Close, Act = (rows.StatementText(Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(failed.Text)).Act)!, failed) };
        // outside opens and ends a letter is nothing but that
        if (!course.Outcome.Consigned && !course.Outcome.Recalled)
            return state;
        if (delivery.Opens > now || delivery.Ends <= now)
            return state;
        if (letter.Ended is { } ended)
            return state.With(rows, StatementType.Paper, ended);
        if (letter.Claim is { } claim)
            return state.With(rows, StatementType.Claim, claim);
        if (course.Of(EventKind.Recall) is { } recall)
            return state with { Closed = StatementType.Recall, Act = (rows.StatementText(Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(recall.Text)).Act)!, recall) };
        return state with { Grant = rows.GrantOf(letter.Delivery) };
    }

    /// <summary>What the bundle says: at most one of a grant and an act that closed the letter, or its sender's account.</summary>
    sealed record State(string Genesis, string Delivery, AccountId Author, IReadOnlyList<Recorded> Submission, bool Shown)
    {
        public byte[]? Grant { get; init; }

        public StatementType? Closed { get; init; }

        public (string Text, Recorded Evidence)? Act { get; init; }

        /// <summary>The newest of the leaves that it rests on.</summary>
        public long Newest => Math.Max(Submission[^1].Ordinal, Act?.Evidence.Ordinal ?? 0);

        public State With(Reading rows, StatementType closed, Digest act) => this with { Closed = closed, Act = (rows.StatementText(act)!, rows.EvidenceOf(act)[0]) };
    }
}
