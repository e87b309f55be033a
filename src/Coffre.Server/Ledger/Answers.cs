using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Ledger;

/// <summary>What a statement has left: evidence of acts, leaves of chain and public statements.</summary>
/// <param name="Evidence">In order.</param>
/// <param name="Statements">Ordinals, in order.</param>
/// <param name="Act">The text of the statement that left it, where another one was sent.</param>
sealed record Left(IReadOnlyList<Recorded> Evidence, IReadOnlyList<long> Statements, string? Act = null)
{
    /// <summary>The ordinal of the newest of its leaves.</summary>
    public long Newest => Evidence.Select(e => e.Ordinal).Concat(Statements).DefaultIfEmpty().Max();
}

/// <summary>
/// What a unit of work has come to: what it left; or that it was refused, and the evidence that it left all the same. A refusal is given back, not thrown,
/// where the unit's own work stands.
/// </summary>
sealed record Ruling(Left Left, RefusalException? Refusal = null)
{
    public static Ruling Of(params IReadOnlyList<Recorded> evidence) => new(new Left(evidence, []));
}

/// <summary>A refusal, to throw, that earlier evidence explains: what the unit of work did is undone.</summary>
sealed class ExplainedException(ProblemType problem, string detail, IReadOnlyList<Recorded> evidence) : RefusalException(problem, detail)
{
    public Left Left { get; } = new(evidence, []);
}

/// <summary>Makes the compact answer with its proofs (<c>docs/api.md</c> §1).</summary>
sealed partial class Answers(Released released, ILogger<Answers> log)
{
    /// <summary>Waits for the checkpoint that holds all that was left, and proves it; null when the wait was too long, or the tiles cannot be read: what was left stands.</summary>
    public async Task<Answer?> ProveAsync(Left left, CancellationToken ct)
    {
        try
        {
            return await released.WaitAsync(left.Newest, ct) is { } view ? await ProveAsync(left, view, ct) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException or InvalidOperationException)
        {
            LogUnproven(log, e);
            return null;
        }
    }

    /// <summary>Proves all that was left at one view.</summary>
    public async Task<Answer> ProveAsync(Left left, ReleasedView view, CancellationToken ct)
    {
        var evidence = new ProvedEvidence[left.Evidence.Count];
        for (var i = 0; i < evidence.Length; i++)
            evidence[i] = await ProveAsync(left.Evidence[i], view, ct);
        var statements = new Proved[left.Statements.Count];
        for (var i = 0; i < statements.Length; i++)
        {
            var index = released.IndexOf(left.Statements[i]);
            statements[i] = new(index, await view.PathAsync(index, ct));
        }
        return new(view.Checkpoint, evidence, statements, left.Act);
    }

    /// <summary>Proves one evidence at a view.</summary>
    public async Task<ProvedEvidence> ProveAsync(Recorded evidence, ReleasedView view, CancellationToken ct)
    {
        var index = released.IndexOf(evidence.Ordinal);
        return new(evidence.Text, evidence.Salt, index, await view.PathAsync(index, ct));
    }

    /// <summary>The answer without proofs, for 202.</summary>
    public static PendingAnswer Pending(Left left) => new([.. left.Evidence.Select(e => new PendingEvidence(e.Text, e.Salt))], []);

    /// <summary>The whole HTTP answer to an act: 200 with its proofs, or 202 without.</summary>
    public async Task<IResult> ReplyAsync(Left left, CancellationToken ct) => await ProveAsync(left, ct) is { } answer
        ? TypedResults.Ok(answer)
        : TypedResults.Json(Pending(left), statusCode: StatusCodes.Status202Accepted);

    /// <summary>Runs the unit of work that an act is, and answers: as above, or with the problem and the evidence that it left.</summary>
    public async Task<IResult> RunAsync(Writer writer, Func<Tx, Ruling> unit, CancellationToken ct) => await ReplyAsync(await writer.WriteAsync(unit, ct), ct);

    /// <summary>Answers what a unit of work has come to.</summary>
    public async Task<IResult> ReplyAsync(Ruling ruling, CancellationToken ct) =>
        ruling.Refusal is { } refusal ? throw await ExplainAsync(refusal, ruling.Left, ct) : await ReplyAsync(ruling.Left, ct);

    /// <summary>The refusal with its evidence, proven; without it while that is not released.</summary>
    public async Task<RefusalException> ExplainAsync(RefusalException refusal, Left left, CancellationToken ct) =>
        new(refusal.Problem, refusal.Message, refusal.Fault) { Answer = await ProveAsync(left, ct) };

    [LoggerMessage(LogLevel.Error, "What an act left is stored and could not be proven yet.")]
    static partial void LogUnproven(ILogger log, Exception e);
}

/// <summary>Wherever a refusal was thrown that evidence explains, the evidence goes with it, proven.</summary>
sealed class Explanations(RequestDelegate next, Answers answers)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ExplainedException e) when (!context.Response.HasStarted)
        {
            throw await answers.ExplainAsync(e, e.Left, context.RequestAborted);
        }
    }
}
