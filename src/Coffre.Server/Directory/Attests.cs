using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Coffre.Server.Directory;

/// <summary>What the operator says an account is called. The newest n of an id holds.</summary>
sealed class Attest
{
    public required AccountId Id { get; init; }

    public required long N { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required Digest Statement { get; init; }
}

sealed class AttestTable : IEntityTypeConfiguration<Attest>
{
    public void Configure(EntityTypeBuilder<Attest> table) => table.HasKey(a => new { a.Id, a.N });
}

static class AttestQueries
{
    extension(CoffreDb db)
    {
        public DbSet<Attest> Attests => db.Set<Attest>();

        /// <summary>Accounts whose newest attest is not past its end.</summary>
        public IQueryable<AccountId> Named(DateTimeOffset now)
        {
            var attests = db.Attests;
            return attests.Where(a => a.Until > now && !attests.Any(b => b.Id == a.Id && b.N > a.N)).OrderBy(a => a.Name).Select(a => a.Id);
        }
    }
}

/// <summary>The operator attests a name: a public statement, its leaf a state leaf, so heads cover it [attack 1].</summary>
static class TakeAttest
{
    public static async Task<IResult> Handle(HttpRequest request, Authority authority, Rates rates, Attesting attesting, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var statement = await sections.StatementAsync(StatementType.Attest, ct);
        await sections.EndAsync(ct);
        var attest = authority.Identify(statement);
        rates.Act(statement.Account);
        return await answers.ReplyAsync(await writer.WriteAsync(tx => attesting.Take(tx, attest), ct), ct);
    }
}

/// <summary>Takes an attest within a unit of work; the operator's own, at <c>init</c>, comes here too.</summary>
sealed class Attesting(Authority authority, Leaves leaves)
{
    public Left Take(Tx tx, Identified identified)
    {
        var statement = identified.Statement;
        if (tx.StateLeafOf(statement) is { } known)
            return new([], [known]);
        if (identified.Chain.Kind != AccountKind.Operator)
            throw Problems.OperatorOnly.Because("Only the operator attests names.");
        authority.DemandNow(tx, identified);
        var body = (StatementBody.Attest)statement.Body;
        if (tx.AccountState(body.Id) is not { Kind: AccountKind.Organisation or AccountKind.Operator })
            throw Problems.Malformed.Because("No organisation has this id here.", "wrong-account");
        var next = tx.Row("select count(*) from attest where id = $0", row => row.GetInt64(0), body.Id);
        if (body.N != next)
            throw (body.N < next ? Problems.IdConflict : Problems.NotNow).Because($"The next attest of this id is number {next}.");
        var leaf = leaves.State(tx, Label.Attest(body.Id), body.N, statement);
        tx.Run("insert into attest (id, n, name, until, statement) values ($0, $1, $2, $3, $4)", body.Id, body.N, body.Name, body.Until, statement.Hash);
        return new([], [leaf]);
    }
}
