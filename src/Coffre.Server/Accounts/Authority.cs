using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Accounts;

/// <summary>A statement whose author is known by its signature; whether it is to be acted on is still to be asked.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Chain">The author's chain when it was verified.</param>
/// <param name="ByNewest">Whether the newest key of its kind has signed it.</param>
sealed record Identified(Statement Statement, Chain Chain, bool ByNewest);

/// <summary>
/// Who says something, and whether it counts now, in the order of <c>docs/format.md</c> §3: signed by a key that the author ever had → (the caller: known
/// already?) → the author's time, and the author's newest chain statement.
/// </summary>
sealed class Authority(Chains chains, Installation installation, TimeProvider clock)
{
    /// <summary>Demands a signature by any key that the author ever had, current or not. Verifies: to be called outside a unit of work.</summary>
    /// <exception cref="RefusalException"><c>wrong-signature</c>, also when there is no such account.</exception>
    public Identified Identify(Statement statement)
    {
        DemandLog(statement);
        var chain = chains.Find(statement.Account);
        if (chain is not null)
        {
            if ((statement.ByRecovery ? chain.Newest.Recovery : chain.Newest.Sign) is { } newest && statement.IsSignedBy(newest))
                return new(statement, chain, true);
            if (EverSigned(chain, statement))
                return new(statement, chain, false);
        }
        throw Problems.WrongSignature.Because("No key that this account ever had has signed this.");
    }

    /// <summary>
    /// Within the unit of work, once it is clear that the statement is new: demands that its time fits, that the kind of account may sign it, that it builds on
    /// the author's newest chain statement (a session, on any that has the keys of the newest), and that the key in force there has signed it.
    /// </summary>
    /// <exception cref="RefusalException"><c>wrong-time</c>, <c>malformed</c>, <c>closed</c>, <c>stale-key</c>, <c>wrong-signature</c>.</exception>
    public void DemandNow(Tx tx, Identified identified)
    {
        var (statement, chain, byNewest) = identified;
        DemandTime(statement);
        if (!Authors.MaySign(chain.Kind, statement.Type))
            throw Problems.Malformed.Because($"An account of the kind {ClosedCode.Text(chain.Kind)} does not sign {ClosedCode.Text(statement.Type)}.", "cannot-sign");
        var account = tx.AccountState(statement.Account);
        if (account is { Closed: true })
            throw Problems.Closed.Because("This account has closed.");
        if (chain.Newest.Point != account?.Newest)
            chains.Forget(chain.Id);
        if (account is null || chain.Newest.Point != account.Newest || !(statement.After == account.Newest || (statement.Type == StatementType.Session && IsInForce(chain, statement.After!.Value))))
            throw Problems.StaleKey.Because("The statement does not build on the newest of your chain: read the chain, sign again.");
        if (!byNewest)
            throw Problems.WrongSignature.Because("An older key than the newest has signed this.", "bad-signature");
    }

    // a holder reads its own chain in a session only: a device must get in to learn that another one has added a keybag under the same keys
    static bool IsInForce(Chain chain, ChainPoint after) =>
        after.N < chain.States.Count && chain.States[(int)after.N] is var state && state.Point == after && state.Sign == chain.Newest.Sign;

    /// <summary>The author's time may differ from ours by so much (<c>docs/format.md</c> §3).</summary>
    public void DemandTime(Statement statement) => statement.CheckTime(clock.GetUtcNow());

    /// <summary>Every statement here is bound to this log.</summary>
    public void DemandLog(Statement statement)
    {
        if (statement.Log != installation.Origin)
            throw new RefusedException("wrong-log", $"The statement is bound to the log {statement.Log}; this server's is {installation.Origin}.");
    }

    static bool EverSigned(Chain chain, Statement statement) => statement.ByRecovery
        ? chain.States.Select(state => state.Recovery).Distinct().Any(key => key is { } recovery && statement.IsSignedBy(recovery))
        : chain.EverSigned(statement);
}
