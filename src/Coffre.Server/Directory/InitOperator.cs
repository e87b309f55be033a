using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Directory;

/// <summary>
/// Registers the operator, once: its account, whose private keys never come near this machine, and its own name. Then the trust folder can be written,
/// and the server can serve.
/// </summary>
static class InitOperator
{
    /// <param name="services">Of a server that does not listen.</param>
    /// <param name="sections"><c>genesis</c>, <c>keys</c>, <c>keybag</c>, <c>locator</c>*, <c>label</c>, <c>attest</c>.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The bytes of the trust file, which was written.</returns>
    public static async Task<byte[]> RunAsync(IServiceProvider services, SectionReader sections, CancellationToken ct = default)
    {
        var installation = services.GetRequiredService<Installation>();
        var accounts = services.GetRequiredService<NewAccounts>();
        var account = await accounts.ReadAsync(sections, ct);
        sections.Demand("attest");
        var attest = await sections.ReadStatementAsync(StatementType.Attest, ct);
        await sections.EndAsync(ct);
        if (account.Chain.Kind != AccountKind.Operator)
            throw new RefusedException("wrong-kind", "This account is not an operator's: make it with --kind operator.");
        account.Chain.VerifyNewest(attest);
        if (((StatementBody.Attest)attest.Body).Id != account.Chain.Id)
            throw new RefusedException("wrong-account", "The operator's first attest names itself.");
        if (installation.Operator is { } before && before != account.Chain.Id)
            throw Problems.OperatorOnly.Because("This server has its operator; there is never a second one.");
        if (installation.Operator is null)
            await StoreAsync(services, accounts, account, attest, ct);
        // also when the same file comes again: a crash may have come before this one was written
        var trust = TrustFile.Bytes(installation with { Operator = account.Chain.Id });
        var folder = System.IO.Directory.CreateDirectory(services.GetRequiredService<Settings>().InData("trust"));
        Disk.Write(Path.Combine(folder.FullName, "trust.json"), trust);
        return trust;
    }

    static async Task StoreAsync(IServiceProvider services, NewAccounts accounts, OpenedAccount account, Statement attest, CancellationToken ct)
    {
        var sequencer = services.GetRequiredService<Sequencer>();
        await sequencer.OpenAsync(ct);
        await services.GetRequiredService<Writer>().WriteAsync(tx =>
        {
            accounts.Store(tx, account);
            services.GetRequiredService<Attesting>().Take(tx, new(attest, account.Chain, true));
            tx.Run("update installation set operator = $0 where operator is null", account.Chain.Id);
        }, ct);
        await sequencer.OpenAsync(ct);
    }
}
