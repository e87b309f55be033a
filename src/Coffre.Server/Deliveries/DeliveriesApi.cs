using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Deliveries;

/// <summary>Deliveries over HTTP.</summary>
static class DeliveriesApi
{
    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var deliveries = app.MapGroup("/api/deliveries").WithTags("deliveries");
        // each section has its own limit, refused before a byte of it is kept
        deliveries.MapPost("", Submit.Handle).WithMetadata(new DisableRequestSizeLimitAttribute()).WithSummary("One delivery.");
        deliveries.MapPost("/bulk", SubmitBulk.Handle).WithMetadata(new DisableRequestSizeLimitAttribute()).WithSummary("Many deliveries, answered as they are stored.");
        deliveries.MapGet("/{id}", ReadDelivery.Whole).WithSummary("All about a delivery but its content.");
        deliveries.MapGet("/{id}/grant", ReadDelivery.Grant).WithSummary("The sealed grant, to its recipient.");
        deliveries.MapGet("/{id}/copy", ReadDelivery.Copy).WithSummary("The sealed copy, to who made it.");
        app.MapGet("/api/feed", ReadFeed.Handle).WithTags("deliveries").WithSummary("What concerns this account, in the order of the log.");
        var acts = app.MapGroup("/api/acts").WithTags("deliveries");
        Map(acts, StatementType.Accept, "The recipient accepts.");
        Map(acts, StatementType.Refuse, "The recipient refuses.");
        Map(acts, StatementType.Handover, "The recipient has the documents.");
        Map(acts, StatementType.Fault, "The recipient found the documents not as the act says.");
        Map(acts, StatementType.Recall, "The sender takes the delivery back.");
        Map(acts, StatementType.Withdraw, "Who made a share ends it.");
        acts.MapPost("/deposit", TakeDeposit.Handle).WithMetadata(new DisableRequestSizeLimitAttribute()).WithSummary("One's own documents, dated.");
    }

    static void Map(RouteGroupBuilder acts, StatementType type, string summary) => acts.MapPost("/" + ClosedCode.Text(type),
            (HttpContext http, Authority authority, Rates rates, Rulings rulings, Courses courses, Database database, Writer writer, Answers answers) =>
                DeliveryActs.Handle(type, http, authority, rates, rulings, courses, database, writer, answers))
        .WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize + 1024)).WithSummary(summary);
}
