"""The OpenAPI document: made from the doors, so that what is documented is what is done."""

import functools
import json
from itertools import groupby
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from reviewboard.api.doors import AskingDoor, Door, WritingDoor
from reviewboard.api.permissions import EVERY_TOKEN
from reviewboard.api.problems import KINDS, MEDIA_TYPE, NOT_THIS_METHOD, ProblemSerializer

PREFIX = "/api/v1/"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself; untyped in the library
    """Says that a token signs in."""

    target_class = "reviewboard.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002 - the signature is the base class's
        """The scheme, as OpenAPI has it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from the page “Tokens” of your account: `Authorization: Bearer rb_…`.",
        }


class WordSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as above
    """Gives each enumeration one name in the document, that of the product's word."""

    target_class = "reviewboard.api.fields.Word"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:  # noqa: ARG002 - as above
        """A reference to the enumeration, which is written down once."""
        kind = self.target.kind
        component = ResolvedComponent(  # type: ignore[no-untyped-call]  # as above
            name=kind.__name__,
            type=ResolvedComponent.SCHEMA,
            schema={"type": "string", "enum": [one.value for one in kind]},
            object=kind,
        )
        auto_schema.registry.register_on_missing(component)
        return component.ref


class Schema(AutoSchema):
    """Reads a door's own attributes: query, shape, scope."""

    @property
    def door(self) -> Door:
        """The view; only doors have a schema."""
        return cast(Door, self.view)

    def get_operation_id(self) -> str:
        """The name of the function: `list_changes`, `get_change`."""
        verb = "post" if self._writes else "list" if self.door.is_list else "get"
        return f"{verb}_{type(self.door).__name__}"

    @property
    def _writes(self) -> bool:
        return isinstance(self.door, WritingDoor)

    def get_request_serializer(self) -> Any:
        """What a door takes in its body."""
        return self.door.takes if isinstance(self.door, WritingDoor) else None

    def get_tags(self) -> list[str]:
        """The first word of the address."""
        return [self.path.removeprefix(PREFIX).split("/")[0]]

    def get_summary(self) -> str:
        """The first sentence of the docstring."""
        return _sentences(self.door)[0]

    def get_description(self) -> str:  # type: ignore[override]  # as the library itself overrides it
        """The whole docstring, and which scope it takes."""
        scope = self.door.scope
        takes = "Any living token will do." if scope == EVERY_TOKEN else f"Takes the scope `{scope}`."
        return " ".join([*_sentences(self.door), takes])

    def get_override_parameters(self) -> list[Any]:
        """What the door's own parser takes, and the headers of its answer."""
        link = OpenApiParameter(
            "Link", location=OpenApiParameter.HEADER, response=[200], description="The page that follows."
        )
        query = [self.door.query] if self.door.query().fields else []
        return [*query, link] if self.door.is_list else query

    def get_response_serializers(self) -> Any:
        """The door's shape, and a problem for everything else."""
        shape = self._page() if self.door.is_list else self.door.shape
        answers: dict[tuple[int, str], OpenApiResponse] = {
            (201 if self._writes else 200, "application/json"): OpenApiResponse(
                shape, description="What came of it." if self._writes else "What was found."
            )
        }
        if isinstance(self.door, AskingDoor):
            again = OpenApiResponse(shape, description="How it stands: nothing of it is new.")
            answers[200, "application/json"] = again
        for status, kinds in groupby(
            (one for one in KINDS if one is not NOT_THIS_METHOD), lambda one: one.status
        ):
            told = "; ".join(f"{one.title} (`{one.code}`)" for one in kinds)
            answers[status, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, description=f"{told}.")
        return answers

    def _page(self) -> serializers.Serializer[Any]:
        shape = self.door.shape
        return inline_serializer(
            f"{shape.__name__.removesuffix('Serializer')}Page",
            {
                "results": shape(many=True),
                "after": serializers.CharField(
                    allow_null=True,
                    help_text="Send it as `after` for the page that follows; null on the last.",
                ),
            },
        )


def _sentences(view: Door) -> list[str]:
    first, _, rest = " ".join((type(view).__doc__ or "").split()).partition(". ")
    return [one for one in (f"{first.rstrip('.')}.", rest) if one]


@functools.cache
def document() -> dict[str, Any]:
    """The whole document; it changes with the program only."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped in the library
    return made


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document as JSON. Open to everybody: it says what the program is, and nothing of what it knows."""
    del request
    return HttpResponse(_rendered(), content_type="application/vnd.oai.openapi+json")


@functools.cache
def _rendered() -> bytes:
    rendered: bytes = OpenApiJsonRenderer().render(document())
    return json.dumps(json.loads(rendered), separators=(",", ":")).encode()
