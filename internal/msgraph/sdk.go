package msgraph

import (
	_ "github.com/microsoftgraph/msgraph-sdk-go/applications"
	_ "github.com/microsoftgraph/msgraph-sdk-go/auditlogs"
	_ "github.com/microsoftgraph/msgraph-sdk-go/domains"
	_ "github.com/microsoftgraph/msgraph-sdk-go/groups"
	_ "github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"
	_ "github.com/microsoftgraph/msgraph-sdk-go/organization"
	_ "github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
	_ "github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
	_ "github.com/microsoftgraph/msgraph-sdk-go/users"
)
