using Microsoft.EntityFrameworkCore;

namespace Coffre.Server.Data;

/// <summary>The database as entities. It names no feature: each brings its table and its queries in its own folder.</summary>
sealed class CoffreDb(DbContextOptions<CoffreDb> options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTimeOffset>().HaveConversion<Stored.Instant>();
        conventions.Properties<Digest>().HaveConversion<Stored.Hash>();
        conventions.Properties<AccountId>().HaveConversion<Stored.Account>();
        conventions.Properties<DeliveryId>().HaveConversion<Stored.Delivery>();
        conventions.Properties<Locator>().HaveConversion<Stored.Place>();
        conventions.Properties<AccountKind>().HaveConversion<Stored.Code<AccountKind>>();
        conventions.Properties<StatementType>().HaveConversion<Stored.Code<StatementType>>();
        conventions.Properties<DeliveryKind>().HaveConversion<Stored.Code<DeliveryKind>>();
        conventions.Properties<Grade>().HaveConversion<Stored.Code<Grade>>();
        conventions.Properties<LinkBy>().HaveConversion<Stored.Code<LinkBy>>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(CoffreDb).Assembly);
        foreach (var entity in model.Model.GetEntityTypes())
        {
            entity.SetTableName(Name(entity.ClrType.Name));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Name(property.Name));
        }
    }

    /// <summary><c>KeyBag</c> → <c>key_bag</c>: PostgreSQL tells upper from lower case, SQL as people write it does not.</summary>
    static string Name(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
